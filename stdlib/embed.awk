# embed.awk - the library's files as C strings, so that the program needs none of them.
# usage: awk -f stdlib/embed.awk FILE… >embedded.c       (lang/library.h declares what comes out)

function quoted(line)
{
  gsub(/\\/, "\\\\", line)
  gsub(/"/, "\\\"", line)
  gsub(/\?/, "\\?", line)             # no trigraphs
  gsub(/\t/, "\\t", line)
  gsub(/\r/, "\\r", line)
  return "  \"" line "\\n\""
}

BEGIN {
  print "/* Made by stdlib/embed.awk: change the library's files instead. */"
  print "#include \"lang/library.h\"\n"
}

FNR == 1 {
  if (count)
    print "  \"\";\n"
  name[++count] = FILENAME
  sub(/.*\//, "", name[count])
  printf "static const char text_%d[] =\n", count
}

{ print quoted($0) }

END {
  if (count)
    print "  \"\";\n"
  print "const LibraryFile library_files[] = {"
  for (i = 1; i <= count; i++)
    printf "  {\"%s\", text_%d, sizeof text_%d - 1},\n", name[i], i, i
  if (!count)
    print "  {\"\", \"\", 0},"
  print "};"
  printf "const size_t library_file_count = %d;\n", count
}
