/* merit.strom by hand: one loop over hours and plants, and the table read. plants.csv in the
 * working folder. */
#include <math.h>
#include <stdio.h>

enum { ROOM = 100000, HOURS = 8760 };

typedef struct Plants {
  double capacity[ROOM], price[ROOM], below[ROOM];
  double total;
  int count;
} Plants;

typedef struct Sums {
  double cost, energy, running;
} Sums;

static int read_plants(Plants *plants)
{
  FILE *file = fopen("plants.csv", "r");
  if (!file || fscanf(file, "%*[^\n]") == EOF)
    return 0;
  int n = 0;
  while (n < ROOM &&
         fscanf(file, " %*[^,],%lf,%lf", &plants->capacity[n], &plants->price[n]) == 2) {
    plants->below[n] = plants->total;
    plants->total += plants->capacity[n++];
  }
  plants->count = n;
  fclose(file);
  return n;
}

static Sums dispatch(const Plants *plants, double load)
{
  Sums sums = {0};
  for (int i = 0; i < plants->count; i++) {
    const double left = load - plants->below[i];
    const double wanted = left > 0 ? left : 0;
    const double output = wanted < plants->capacity[i] ? wanted : plants->capacity[i];
    sums.cost += output * plants->price[i];
    sums.energy += output;
    sums.running += output > 0 ? 1.0 : 0.0;
  }
  return sums;
}

int main(void)
{
  static Plants plants;
  const double pi = 3.14159265358979323846;
  if (!read_plants(&plants))
    return 1;
  Sums all = {0};
  for (int t = 0; t < HOURS; t++) {
    const double daily = sin(2 * pi * (t - 9) / 24);
    const double load = 0.6 * plants.total * (0.9 + 0.3 * daily + 0.1 * sin(t * 0.0123));
    const Sums hour = dispatch(&plants, load);
    all.cost += hour.cost;
    all.energy += hour.energy;
    all.running = hour.running > all.running ? hour.running : all.running;
  }
  printf("%.17g\n%.17g\n%.17g\n", all.cost / 1e9, all.running, all.energy / 1e6);
  return 0;
}
