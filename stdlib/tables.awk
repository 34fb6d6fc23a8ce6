# tables.awk - from the table of yearly generation to the functions of stdlib/generation.strom.
# usage: awk -f stdlib/tables.awk generation.csv >stdlib/generation.strom
#
# The table has one row for a country and a year: country, iso3, year, total_twh, nine fuels in TWh,
# kind, source, url, note. Rows of national definitions ("China (CEC consumption)") are left out.
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

function edition(text)
{
  if (text ~ /Apr 2026/)
    return "Ember via Our World in Data, April 2026; measured"
  if (text ~ /Ember \+ Energy/)
    return "Ember, Energy Institute via Our World in Data, December 2024; measured"
  if (text ~ /European Electricity Review 2026/)
    return "Ember, European Electricity Review 2026; derived from shares"
  if (text ~ /Global Electricity Review 2025/)
    return "Ember, Global Electricity Review 2025; derived from a share"
  return "IEA, growth of 3 % in 2025 on the year before; derived"
}

function grouped(number,    whole, rest, at)                  # 10583.36 -> 10_583.36
{
  at = index(number, ".")
  whole = at ? substr(number, 1, at - 1) : number
  rest = at ? substr(number, at) : ""
  if (length(whole) > 3)
    whole = substr(whole, 1, length(whole) - 3) "_" substr(whole, length(whole) - 2)
  return whole rest
}

function sources(country,    i, text, first, last, now)       # one line an edition
{
  for (i = 1; i <= count[country]; i++) {
    now = from[country, i]
    if (now == text) { last = year[country, i]; continue }
    if (text != "") print "## " span(first, last) ": " text "."
    text = now
    first = last = year[country, i]
  }
  print "## " span(first, last) ": " text "."
}

function span(first, last) { return first == last ? first : first " to " last }

function table(name, title, country, column,    i, line, entry)
{
  print "\n## " title " in the calendar year y."
  sources(country)
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
  detailed["China"] = detailed["United States"] = 1
}

NR == 1 { next }

{
  sub(/\r$/, "")
  fields($0, cell)
  if (cell[1] ~ /\(/ && cell[1] !~ /\(27\)/)
    next
  if (!(cell[1] in count))
    order[++countries] = cell[1]
  i = ++count[cell[1]]
  year[cell[1], i] = cell[3]
  from[cell[1], i] = edition(cell[15])
  for (j = 0; j <= fuels; j++)
    value[cell[1], i, j] = cell[4 + j]
}

END {
  print "# generation.strom - electricity by country and year; by fuel for China and the US."
  print "#\n# Made by stdlib/tables.awk from a table of 679 rows: change that, not this."
  print "# A year's generation is a mean power: 8.76 TWh/yr are 1 GW all year. Years that the table"
  print "# lacks are read off a straight line between their neighbours; outside it is an error."
  print "# Editions of one table differ by up to 2 % in recent years, definitions by more. For"
  print "# China's 2025, Ember gives 10,583 TWh, the NBS 9,720 (large plants only), the CEC 10,370"
  print "# (consumption); for the US, Ember 4,520 TWh in all, the EIA 4,260 (power sector alone).\n"
  print "## Electricity over a year, as its mean power: not what a fleet could deliver at best."
  print "quantity mean_output : TWh/yr\n"
  print "## What another edition of the same table may say: a factor for recent years."
  print "edition_spread : 1 = low 0.98 central 1 high 1.02"
  print "  source \"Ember via Our World in Data, 2024 edition against 2026\" " \
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
}

function the(country)
{
  if (country == "World") return "the world"
  if (country ~ /^United|^European|^Netherlands/) return "the " country
  return country
}
