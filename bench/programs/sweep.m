% sweep.strom with a loop over one axis. usage: sweep.m POINTS
words = argv();
points = str2double(words{end});
t = 0:8759;
wind = 0.35 + 0.25 * sin(t * 0.0123) + 0.1 * sin(t * 1.7);
solar = max(0, sin(2 * pi * (t - 6) / 24));
demand = 1000 * (0.9 + 0.1 * sin(2 * pi * (t - 9) / 24));
wind_cap = linspace(0, 2000, points);
solar_cap = linspace(0, 3000, points);
served = zeros(points, points);
short = zeros(points, points);
rest = solar_cap' * solar + 300;
for i = 1:points
  supply = wind_cap(i) * wind + rest;
  served(i, :) = sum(min(supply, demand) * 1.7e6, 2);
  short(i, :) = sum(supply < demand, 2);
end
printf("%.17g\n%.17g\n", sum(served(:)), sum(short(:)));
