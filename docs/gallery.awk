# Makes a row or a page of docs/gallery.md from the output of an example. Its first line is the
# question; the short answer is the paragraph under "In short", where there is one.
# usage: awk -v shape=row|page -v name=NAME -f docs/gallery.awk examples/NAME.out
FNR == 1 { question = $0 }
{ lines = lines $0 "\n" }
/^In short$/ { answering = 1; next }
answering == 1 && /^-+$/ { next }
answering == 1 && NF { answer = answer (answer == "" ? "" : " ") $0; begun = 1; next }
answering == 1 && begun { answering = 2 }
END {
  gsub(/\|/, "\\|", answer)
  if (shape == "row") {
    printf "| [%s](#%s) | %s |\n", question, name, answer == "" ? "see its verdicts" : answer
    exit
  }
  printf "\n## %s\n\n%s", name, question
  if (answer != "")
    printf "\n\n%s", answer
  printf "\n\n[The script](../examples/%s.strom); its output:\n\n```text\n%s```\n", name, lines
}
