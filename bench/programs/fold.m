words = argv();
x = 1;
for i = 1:str2double(words{end})
  x = x * 1.0000001 + sin(i);
end
printf("%.17g\n", x);
