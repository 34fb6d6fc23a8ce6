local x, sin = 1.0, math.sin
for i = 1, tonumber(arg[1]) do x = x * 1.0000001 + sin(i) end
print(string.format("%.17g", x))
