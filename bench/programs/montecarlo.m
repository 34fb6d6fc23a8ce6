% What montecarlo.strom computes, whole columns at a time. usage: montecarlo.m DRAWS
words = argv();
n = str2double(words{end});
rand("twister", 42);
randn("twister", 42);
function v = triangular(low, mode, high, n)
  u = rand(n, 1);
  left = u < (mode - low) / (high - low);
  v = zeros(n, 1);
  v(left) = low + sqrt(u(left) * (high - low) * (mode - low));
  v(!left) = high - sqrt((1 - u(!left)) * (high - low) * (high - mode));
end
function v = uniform(low, high, n) v = low + (high - low) * rand(n, 1); end
function v = normal(mean, sd, n) v = mean + sd * randn(n, 1); end
function v = lognormal(median, spread, n) v = median * exp(spread * randn(n, 1)); end
grid = normal(110e9, 12e9, n);
share = triangular(0.05, 0.12, 0.30, n);
pue = uniform(1.08, 1.35, n);
tdp = lognormal(900, 0.20, n);
overhead = triangular(1.25, 1.5, 1.9, n);
peak = lognormal(2e15, 0.35, n);
mfu = triangular(0.25, 0.38, 0.55, n);
uptime = uniform(0.85, 0.98, n);
growth = normal(0.30, 0.08, n);
years = uniform(2, 6, n);
price = lognormal(65 / 3.6e9, 0.25, n);
load = uniform(0.60, 0.95, n);
cost = lognormal(30000, 0.25, n);
learning = normal(0.25, 0.05, n);

it_power = grid .* share ./ pue .* load;
chips = it_power ./ (tdp .* overhead);
now = chips .* (peak .* mfu .* uptime);
scale = exp(growth .* years);
flops = now .* scale .* (1 + learning) .^ years;
ops = flops * 31557600;
opex = grid .* share .* load * 31557600 .* scale .* price;
capex = chips .* scale .* cost / 4;
usd = (opex + capex) ./ (ops / 1e21);
function put(v)
  v = sort(v);
  h = (numel(v) - 1) * [0.05, 0.5, 0.95]';
  low = v(floor(h) + 1);
  printf("%.9g\n", [mean(v); low + (h - floor(h)) .* (v(min(floor(h) + 2, numel(v))) - low)]);
end
put(flops / 1e18);
put(usd);
put(log10(ops));
