-- What montecarlo.strom computes, draw by draw. usage: montecarlo.lua DRAWS
local n = tonumber(arg[1])
local log, exp, sqrt, cos, sin = math.log, math.exp, math.sqrt, math.cos, math.sin
local random, floor = math.random, math.floor
math.randomseed(42)

local spare
local function score() -- Box and Muller, two at a time
  if spare then
    local s = spare
    spare = nil
    return s
  end
  local r, t = sqrt(-2 * log(1 - random())), 6.283185307179586 * random()
  spare = r * sin(t)
  return r * cos(t)
end
local function normal(mean, sd) return mean + sd * score() end
local function lognormal(median, spread) return median * exp(spread * score()) end
local function uniform(low, high) return low + (high - low) * random() end
local function triangular(low, mode, high)
  local u = random()
  if u < (mode - low) / (high - low) then
    return low + sqrt(u * (high - low) * (mode - low))
  end
  return high - sqrt((1 - u) * (high - low) * (high - mode))
end

local all_flops, all_usd, all_decades = {}, {}, {}
local log10 = log(10)
for i = 1, n do
  local grid, share, pue = normal(110e9, 12e9), triangular(0.05, 0.12, 0.30), uniform(1.08, 1.35)
  local tdp, overhead, peak = lognormal(900, 0.20), triangular(1.25, 1.5, 1.9), lognormal(2e15, 0.35)
  local mfu, uptime, growth = triangular(0.25, 0.38, 0.55), uniform(0.85, 0.98), normal(0.30, 0.08)
  local years, price, load = uniform(2, 6), lognormal(65 / 3.6e9, 0.25), uniform(0.60, 0.95)
  local cost, learning = lognormal(30000, 0.25), normal(0.25, 0.05)
  local it_power = grid * share / pue * load
  local chips = it_power / (tdp * overhead)
  local now = chips * (peak * mfu * uptime)
  local scale = exp(growth * years)
  local flops = now * scale * (1 + learning) ^ years
  local ops = flops * 31557600
  local opex = grid * share * load * 31557600 * scale * price
  local capex = chips * scale * cost / 4
  all_flops[i], all_usd[i], all_decades[i] = flops / 1e18, (opex + capex) / (ops / 1e21), log(ops) / log10
end

-- The k-th least, by quickselect, in place.
local function select(a, k)
  local low, high = 1, #a
  while low < high do
    local pivot, i, j = a[floor((low + high) / 2)], low, high
    while i <= j do
      while a[i] < pivot do i = i + 1 end
      while a[j] > pivot do j = j - 1 end
      if i <= j then
        a[i], a[j] = a[j], a[i]
        i, j = i + 1, j - 1
      end
    end
    if k <= j then high = j elseif k >= i then low = i else return a[k] end
  end
  return a[k]
end
local function put(v)
  local sum = 0
  for i = 1, n do sum = sum + v[i] end
  print(string.format("%.9g", sum / n))
  for _, share in ipairs { 0.05, 0.5, 0.95 } do
    print(string.format("%.9g", select(v, floor((n - 1) * share) + 1)))
  end
end
put(all_flops)
put(all_usd)
put(all_decades)
