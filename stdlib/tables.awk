# tables.awk - from the table of yearly generation to the functions of stdlib/generation.strom.
# usage: awk -f stdlib/tables.awk generation.csv >stdlib/generation.strom
#
# The table has one row for a country and a year: country, iso3, year, total_twh, nine fuels in TWh,
# kind, source, url, note. Rows of national definitions ("China (CEC consumption)") become cells.
# generation.strom is committed, so that a clone without the table still builds.

function fields(line, out,    n, i, c, quoted, text)   # RFC 4180, no line breaks in a field
{
  n = 1
  for (i = 1; i <= length(line); i++) {
    c = substr(line, i, 1)
    if (c == "\"" && quoted && substr(line, i + 1, 1) == "\"") { text = text c; i++ }
    else if (c == "\"") quoted = !quoted
    else if (c == "," && !quoted) { out[n++] = text; text = "" }
    else text = text c
  }
  out[n] = text
  return n
}

function short(country,    s)
{
  if (country in known)
    return known[country]
  s = tolower(country)
  gsub(/[^a-z]+/, "_", s)
  return s
}

# Sets dated and derived; gives the publication.
function edition(text)
{
  derived = 0
  if (text ~ /Apr 2026/) { dated = "2026-04"; return "Ember via Our World in Data, 2026-04" }
  if (text ~ /Ember \+ Energy/) {
    dated = "2024-12"
    return "Ember, Energy Institute via Our World in Data, 2024-12"
  }
  derived = 1
  if (text ~ /European Electricity Review 2026/) {
    dated = "2026"
    return "Ember, European Electricity Review, from shares"
  }
  if (text ~ /Global Electricity Review 2025/) {
    dated = "2025"
    return "Ember, Global Electricity Review, from a share"
  }
  dated = "2026"
  return "IEA, growth of 3 % on the year before"
}

function grouped(number,    whole, rest, at)                  # 10583.36 -> 10_583.36
{
  at = index(number, ".")
  whole = at ? substr(number, 1, at - 1) : number
  rest = at ? substr(number, at) : ""
  if (length(whole) > 3) # never above 999,999
    whole = substr(whole, 1, length(whole) - 3) "_" substr(whole, length(whole) - 2)
  return whole rest
}

# The clause behind a series: its editions, with their years where there are several.
function sources(country,    i, n, k, now, first, named, seen, years, text, newest, estimated)
{
  for (i = 1; i <= count[country]; i++) {
    now = edition(from[country, i])
    estimated = estimated || derived
    if (dated > newest) newest = dated
    if (!seen[now]++) named[++n] = now
    if (i == 1 || now != edition(from[country, i - 1])) first = year[country, i]
    if (i == count[country] || now != edition(from[country, i + 1]))
      years[now] = years[now] (years[now] == "" ? "" : ", ") span(first, year[country, i])
  }
  for (k = 1; k <= n; k++)
    text = text (k > 1 ? "; " : "") named[k] (n > 1 ? ": " years[named[k]] : "")
  if (n == 1)
    sub(", " newest "$", "", text)
  print "  source \"" text "\" dated \"" newest "\" status " (estimated ? "estimate" : "measured")
}

function span(first, last) { return first == last ? first : first " to " last }

function table(name, title, country, column,    i, line, entry)
{
  print "\n## " title " in the calendar year y."
  print example(name, country, column)
  print "fn " name "(y: 1) : mean_output = interpolate {"
  line = " "
  for (i = 1; i <= count[country]; i++) {
    if (value[country, i, column] == "")
      continue
    entry = year[country, i] ": " grouped(value[country, i, column]) " TWh/yr"
    if (length(line) + length(entry) > 92) { print line; line = " " }
    line = line (line == " " ? " " : ", ") entry
  }
  print line
  print "} linear at y"
  sources(country)
}

# The newest figure, as `show` prints it.
function example(name, country, column,    i, figure)
{
  for (i = count[country]; value[country, i, column] == ""; i--)
    ;
  figure = grouped(sprintf("%.6g", value[country, i, column]))
  gsub(/_/, ",", figure)
  return "##   show " name "(" year[country, i] ")  # => " figure " TWh/yr"
}

function arrange(    n, first, i)     # the countries most asked for come first
{
  n = split("China,United States,European Union (27),India,Japan,Germany,World", first, ",")
  for (i = 1; i <= n; i++) early[first[i]] = 1
  for (i = 1; i <= countries; i++)
    if (!(order[i] in early)) first[++n] = order[i]
  for (i = 1; i <= n; i++) order[i] = first[i]
}

BEGIN {
  known["United States"] = "us"
  known["European Union (27)"] = "eu"
  known["United Kingdom"] = "uk"
  known["United Arab Emirates"] = "uae"
  fuels = split("coal gas oil nuclear hydro wind solar bioenergy other_renewables", fuel, " ")
  # Other editions and definitions: name | what | source | date.
  national["China (CEC consumption)"] = "china_consumption|Electricity consumed in China: less " \
    "than is generated.|China Electricity Council via Reportify, ttmplan|2026-02"
  national["China (NBS above-scale generation)"] = "china_large_plants|Electricity generated in " \
    "China by plants of some size: small wind and solar are left out.|NBS via Business Day|2026-01-19"
  national["United States (EIA electric power sector)"] = "us_power_sector|Electricity generated by " \
    "the US power sector: no roofs, no industry.|EIA STEO via renewablevibes.com|2026-02"
  national["United States (all generation)"] = "us_eia_generation|Electricity generated in the US, " \
    "after 4,300 TWh in 2024 and 4,400 in 2025.|EIA STEO via Utility Dive|2025-09"
  detailed["China"] = detailed["United States"] = 1
}

NR == 1 { next }

{
  sub(/\r$/, "")
  fields($0, cell)
  if (cell[1] in national) {
    split(national[cell[1]], part, "|")
    others = others "\n## " part[2] "\n" part[1] "_" cell[3] " : mean_output = " \
             grouped(cell[4]) " TWh/yr\n  source \"" part[3] "\" dated \"" part[4] \
             "\" status " cell[14]
    next
  }
  if (!(cell[1] in count))
    order[++countries] = cell[1]
  i = ++count[cell[1]]
  year[cell[1], i] = cell[3]
  from[cell[1], i] = cell[15]
  for (j = 0; j <= fuels; j++)
    value[cell[1], i, j] = cell[4 + j]
}

END {
  print "# generation.strom - electricity by country and year; by fuel for China and the US."
  print "#\n# Made by stdlib/tables.awk from a table of 679 rows: change that, not this."
  print "# A year's generation is a mean power: 8.76 TWh/yr are 1 GW all year. Years that the table"
  print "# lacks are read off a straight line between their neighbours; outside it is an error."
  print "# Editions and definitions differ, by up to 3 % in recent years and more where a definition is"
  print "# narrower: other editions stand at the end, and the edition spreads say what that leaves open.\n"
  print "## Electricity over a year, as its mean power: not what a fleet could deliver at best."
  print "quantity mean_output : TWh/yr\n"
  print "## What another edition of the same table may say: a factor for recent years."
  print "edition_spread : 1 = low 0.98 central 1 high 1.02"
  print "  source \"Ember via Our World in Data, 2024 edition against 2026\" " \
        "dated \"2026-04\" status estimate"
  print "## The same for China: 10,370 TWh were consumed in 2025 where Ember has 10,583 generated."
  print "china_edition_spread : 1 = low 0.98 central 1 high 1.02"
  print "  source \"CEC against Ember for 2025; Ember 2024 against 2026\" " \
        "dated \"2026-04\" status estimate"
  print "## The same for the US: the EIA has 4,400 TWh for 2025 where Ember has 4,520."
  print "us_edition_spread : 1 = low 0.974 central 1 high 1.02"
  print "  source \"EIA STEO of 2025-09 against Ember for 2025; Ember 2024 against 2026\" " \
        "dated \"2026-04\" status estimate"
  arrange()
  for (i = 1; i <= countries; i++)
    table(short(order[i]) "_generation", "Electricity generated in " the(order[i]), order[i], 0)
  for (i = 1; i <= countries; i++)
    if (order[i] in detailed)
      for (j = 1; j <= fuels; j++) {
        label = fuel[j]
        gsub(/_/, " ", label)
        table(short(order[i]) "_" fuel[j] "_generation",
              "Electricity from " label " in " the(order[i]), order[i], j)
      }
  print "\n# ---- other editions and definitions\n" others
}

function the(country)
{
  if (country == "World") return "the world"
  if (country ~ /^United|^European|^Netherlands/) return "the " country
  return country
}
