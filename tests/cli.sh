#!/bin/sh
# The command as it is used: exit statuses, where things are written, and files that are none.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/harness.sh
cd "$work" || exit 1

# t NAME STATUS COMMAND…: runs it with nothing on standard input (or what $input holds) in out and err.
t()
{
  name=$1 wanted=$2
  shift 2
  printf '%b' "${input-}" | timeout 60 "$@" >out 2>err
  got=$?
  fault=
  [ "$got" = "$wanted" ] || fault="exit status $got, expected $wanted"
}

# Then what the two streams hold: `says out TEXT`, `silent err`; `done_` counts it.
says()
{
  grep -qF -e "$2" "$1" || fault="${fault:-$1 does not say: $2}"
}
silent()
{
  [ ! -s "$1" ] || fault="${fault:-unexpected on $1: $(head -n 2 "$1")}"
}
done_()
{
  if [ -z "$fault" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL $name: $fault"
    sed 5q err
  fi
}

echo 'show 3 MW + 500 kW' >good.strom
echo 'show 3 MW + 5 MWh' >wrong.strom
echo 'show 1 / (3 - 3)' >fault.strom
echo 'assert 1 > 2' >assert.strom
echo 'claim "x" { 1 > 2 }' >claim.strom
printf 'over a = 1..100000\nover b = 1..100000\nshow a + b\n' >large.strom

# ---- exit statuses ----
t 'a script that runs' 0 "$strom" run good.strom; says out '3.5 MW'; silent err; done_
t 'a script that is wrong' 2 "$strom" run wrong.strom; silent out; says err 'wrong.strom:1:6: error[E0301]'; done_
t 'a script that fails' 3 "$strom" run fault.strom; silent out; says err 'E0701'; done_
t 'an assertion that does not hold' 1 "$strom" run assert.strom; says out 'failed'; done_
t 'a claim that does not hold' 0 "$strom" run claim.strom; says out 'does not hold'; done_
t 'a limit' 4 "$strom" run large.strom; says err 'E0806'; done_
t 'check of a good one' 0 "$strom" check good.strom; silent err; done_
t 'check of one that would fail' 0 "$strom" check fault.strom; done_
t 'check of a wrong one' 2 "$strom" check wrong.strom; says err 'E0301'; done_
t 'test with a failure' 1 "$strom" test assert.strom; says out 'FAIL'; done_
t 'test without any' 0 "$strom" test good.strom; done_

# ---- the command line ----
t 'no command' 64 "$strom"; says err 'usage'; done_
t 'an unknown command' 64 "$strom" runn good.strom; says err 'there is no command runn; did you mean run?'; done_
t 'a command like none' 64 "$strom" xyzzy; says err 'there is no command xyzzy; `strom --help` lists them all'; done_
t 'no file' 64 "$strom" run; done_
t 'an unknown option' 64 "$strom" run --drawz 3 good.strom; says err 'there is no option --drawz; did you mean --draws?'; done_
t 'an unknown option with =' 64 "$strom" run --max-memry=2GB good.strom; says err 'did you mean --max-memory?'; done_
t 'an option like none' 64 "$strom" run --bogusness good.strom; says err '`strom --help` lists them all'; done_
t 'an option without its value' 64 "$strom" run good.strom --draws; says err '--draws takes a whole number'; done_
t 'an option that takes none' 64 "$strom" run good.strom --json=1; says err '--json takes no value, not `1`'; done_
for value in 0 -1 x 1e9x ''; do
  t "--draws $value" 64 "$strom" run --draws "$value" good.strom
  says err "--draws takes a whole number from 1 to 1e12, such as 10000, not \`$value\`"; done_
done
t '--seed of a word' 64 "$strom" run --seed x good.strom; says err '--seed takes a whole number'; done_
t '--threads 0' 64 "$strom" run --threads 0 good.strom; says err 'from 1 to 256'; done_
t '--set without =' 64 "$strom" run --set size good.strom; says err '--set takes a definition and its value: PATH=EXPR'; done_
t '--set of what is not there' 2 "$strom" run --set size=3 good.strom; says err 'size'; done_
t '--scenario that is not there' 2 "$strom" run --scenario none good.strom; says err 'none'; done_
t '--max-memory of nothing' 64 "$strom" run --max-memory much good.strom; says err 'such as 500MB or 2GB, not `much`'; done_
t 'version' 0 "$strom" version; says out 'strom 0.'; done_
t 'explain' 0 "$strom" explain E0301; says out 'E0301'; done_
t 'explain of no code' 64 "$strom" explain E9999; says err 'E9999'; done_
t 'help' 0 "$strom" help; says out 'usage'; done_
t 'help behind a command' 0 "$strom" run --help; says out 'usage'; silent err; done_
t 'help of a function' 0 "$strom" help sum; says out 'sum(x over axis'; done_
t 'help of a unit' 0 "$strom" help MWh; says out 'watt hour'; done_
t 'help of a kind' 0 "$strom" help plant; says out 'capacity'; done_
t 'help of a distribution' 0 "$strom" help triangular; says out 'triangular(lo'; done_
t 'help of a word' 0 "$strom" help scenario; says out 'S-SCEN-1'; done_
t 'help of a module' 0 "$strom" help std.finance; says out 'use std.finance'; says out 'lcoe('; done_
for topic in words functions distributions units kinds modules; do
  t "help $topic" 0 "$strom" help $topic; silent err; [ -s out ] || fault='nothing said'; done_
done
t 'help of what is not there' 64 "$strom" help summ; cat out >>err; says err '`sum`'; done_
echo 'a = 3 3' >unread.strom
printf '## What the site draws.\nload : MW = 3 MW  ## at most\n' >doc.strom
t 'doc' 0 "$strom" doc doc.strom; says out 'What the site draws.'; says out 'load'; done_
t 'doc of the library' 0 "$strom" doc; says out 'std.finance '; done_
t 'doc of a module' 0 "$strom" doc std.finance; says out '### crf'; done_
t 'doc as HTML' 0 "$strom" doc --html doc.strom; says out '<h1><code>doc.strom</code></h1>'; done_
t 'doc in a folder' 0 "$strom" doc --html -o site doc.strom; silent out; silent err
for page in index doc.strom std.finance prelude; do grep -q '^</html>$' site/$page.html || fault="no $page"; done
grep -q 'href="doc.strom.html"' site/index.html || fault="${fault:-the index has no script}"; done_
t 'doc as Markdown in a folder' 0 "$strom" doc -o site; [ -f site/index.md ] || fault='no index'; done_
t 'doc into a file' 3 "$strom" doc -o doc.strom; says err 'could not be'; done_
t 'doc without a folder' 64 "$strom" doc -o; says err '-o is followed by a folder'; done_
t 'doc of no file' 2 "$strom" doc nothing.strom; says err 'nothing.strom'; done_
t 'doc of what is wrong' 2 "$strom" doc --html unread.strom; says err 'E0101'; silent out; done_

# ---- standard input, line ends, bytes ----
input='show 3 MW\n'
t 'standard input' 0 "$strom" run -; says out '3 MW'; done_
input='show 3 MW +'
t 'standard input that is wrong' 2 "$strom" run -; says err ':1:'; done_
unset input
t 'empty input' 0 "$strom" run -; silent err; done_
printf 'a = 3 MW\r\n## doc\r\nb = a +\r\n  1 MW\r\nshow b\r\n' >crlf.strom
t 'CR LF' 0 "$strom" run crlf.strom; says out '4 MW'; silent err; done_
printf '\357\273\277show 3 MW' >bom.strom
t 'a byte-order mark, and no last line end' 0 "$strom" run bom.strom; says out '3 MW'; silent err; done_
: >empty.strom
t 'an empty file' 0 "$strom" run empty.strom; silent out; silent err; done_
t 'an empty file as JSON' 0 "$strom" run --json empty.strom; says out '"outputs": ['; done_
printf 'show "\377\376"\n' >bytes.strom
t 'bytes that are not UTF-8' 2 "$strom" run bytes.strom; says err 'E0103'; done_
printf 'show 3\0 + 4\n' >nul.strom
t 'a NUL' 2 "$strom" run nul.strom; says err 'nul.strom:1:'; done_
head -c 100000 /dev/zero | tr '\0' '(' >deep.strom
t 'a hundred thousand brackets' 2 "$strom" run deep.strom; says err 'error[E0108]'; done_
for form in '-' '2 ^ ' 'if 1 > 0 then ' 'not ' '2 + '; do
  printf 'a = 1\nshow %s1\n' "$(yes "$form" | head -n 20000 | tr -d '\n')" >deep.strom
  t "a limit of nesting: $form" 4 "$strom" run deep.strom
  says err 'error[E0107]: this expression nests more than 1000 levels deep'; done_
done
printf 'show %s1\nshow 1 +* 2\n' "$(yes '2 + ' | head -n 2000 | tr -d '\n')" >deep.strom
t 'a limit beside a mistake' 4 "$strom" run deep.strom; says err 'E0107'; says err ':2:'; done_
echo 'over a = 0..1e18' >long.strom
t 'a limit of an axis' 4 "$strom" run long.strom; says err 'E0806'; done_
t 'a limit, checked' 4 "$strom" check long.strom; says err 'E0806'; done_
crashed=
for form in 'show %s' 'show -%s' 'show 1 + %s' 'show %s in MW' 'x = abs(y = %s)' 'a = 1\nshow a with { a = %s }' \
  'show match { %s => 1; else => 2 }' 'show match 1 { 1 => %s; else => 2 }' 'show limit { a: %s }' 'show [%s]' \
  'show { a = %s; a }' 'choice c = u\nx[c] = { u: %s }\nshow x[%s]' 'claim "x" { %s }' 'compare %s across base' \
  'show sum(%s for i in 1..3 where %s)' 'kind k { a = %s }\nk o { a = %s }' 'x : 1 in 1..%s = 3' '"""\n{%s}\n"""' \
  'fn f(x = %s) = %s\nshow f()' 'export "x.csv" = %s' 'show fold(a = %s for i in 1..3 : %s)' 'a = 1\nshow solve a in 0..%s so that %s'; do
  for depth in 994 996 997 998 999 1000 1001; do
    value=$(head -c $depth /dev/zero | tr '\0' '(')1$(head -c $depth /dev/zero | tr '\0' ')')
    printf '%b' "$(echo "$form" | sed "s/%s/$value/g")" >deep.strom
    timeout 60 "$strom" run deep.strom >out 2>err
    case $? in 0 | 2 | 3 | 4) ;; *) crashed="$crashed; $form with $depth" ;; esac
  done
done
t 'brackets around the limit of nesting' 0 true; [ -z "$crashed" ] || fault="ends badly$crashed"; done_

# ---- files that are none ----
mkdir folder
t 'a folder' 2 "$strom" run folder; says err 'folder'; done_
mkfifo pipe
t 'a pipe with nobody at the other end' 2 "$strom" run pipe; says err 'pipe'; done_
t 'no such file' 2 "$strom" run none.strom; says err 'none.strom'; done_
echo 'data d = csv "pipe" { x: 1 }
show count(d.x)' >reads_pipe.strom
t 'a pipe as data' 2 "$strom" run reads_pipe.strom; says err 'plain file'; done_
echo 'data d = csv "folder" { x: 1 }
show count(d.x)' >reads_folder.strom
t 'a folder as data' 2 "$strom" run reads_folder.strom; says err 'folder'; done_
if [ "$(id -u)" != 0 ]; then
  cp good.strom closed.strom && chmod 000 closed.strom
  t 'a file without permission' 2 "$strom" run closed.strom; says err 'ermission'; done_
fi

# ---- what it reads and writes ----
mkdir inner
echo 'data d = csv "../outer.csv" { x: 1 }
show sum(d.x over d)' >inner/reads.strom
printf 'x\n1\n2\n' >outer.csv
t 'reading outside' 4 "$strom" run inner/reads.strom; says err 'E0801'; done_
echo 'data d = csv "../nothere.csv" { x: 1 }
show sum(d.x over d)' >inner/probes.strom
t 'reading outside what is not there' 4 "$strom" run inner/probes.strom; says err 'E0801'; done_
t 'reading outside, allowed' 0 "$strom" run --allow-read . inner/reads.strom; says out '3'; done_
many=$(seq -f '--allow-read=none%g' 70)
t 'many folders allowed, the last counts' 0 "$strom" run $many --allow-read . inner/reads.strom; says out '3'; done_
echo 'use_of = 1' >settings.strom
many=$(seq -f '--set=use_of=%g' 1100)
t 'many settings, the last counts' 0 sh -c 'echo "show use_of" >>settings.strom; "$0" run "$@" settings.strom' "$strom" $many; says out '1,100'; done_
printf 'over year = 2024..2025\nexport "out.csv" = 3 GW * (year - 2023) in MW\n' >export.strom
t 'export' 0 "$strom" run export.strom
[ "$(tr -d '\r' <out.csv)" = 'year,3 GW * (year - 2023) [MW]
2024,3000
2025,6000' ] || fault="${fault:-out.csv: $(cat out.csv)}"
done_
t 'nothing is left beside an export' 0 ls; grep -v '^out.csv$' out | grep 'out.csv' >more && fault='a temporary file'; done_
echo 'export "own.csv" = 5' >own.csv
t 'a script that exports over itself' 4 "$strom" run own.csv; says err 'E0808'
grep -q export own.csv || fault='written over'
done_
printf 'export "out.csv" = 1 / (3 - 3)\n' >export_fails.strom
t 'a run that fails leaves the good file' 3 "$strom" run export_fails.strom
grep -q '2025,6000' out.csv || fault='out.csv is gone'
done_
printf 'export "no1/a.csv" = 1\nexport "ok.csv" = 2\nexport "no2/b.csv" = 3\nshow 4\n' >exports.strom
t 'each export is tried' 3 "$strom" run --csv each exports.strom
says err 'no1/a.csv could not be written'; says err 'no2/b.csv could not be written'
says out '✘ not written  no1/a.csv'; says out '→ ok.csv  1 row of 2'; says out '✘ not written  no2/b.csv'
[ -s ok.csv ] || fault="${fault:-ok.csv is not there}"
[ -s each/04_4.csv ] || fault="${fault:-nothing for --csv: $(ls each)}"
done_
t 'each export is tried, JSON' 3 "$strom" run --json exports.strom
says out '"file": "no1/a.csv", "unit": "1", "written": false'; says out '"file": "ok.csv", "unit": "1", "written": true'; done_
# A limit to the size of files stands for a full disk: what is good stays, and no part of the new one.
printf 'over i = 1..1000\nexport "out.csv" = i\nexport "small.csv" = 1\n' >big.strom
t 'a disk that fills up' 3 sh -c 'trap "" XFSZ; ulimit -f 1; "$0" run big.strom' "$strom"
says err 'out.csv could not be written: File too large'; says out '✘ not written  out.csv'; says out '→ small.csv'
grep -q '2025,6000' out.csv || fault="${fault:-out.csv is gone}"
[ -z "$(ls | grep '[.]part')" ] || fault="${fault:-a part is left}"
done_
t '--csv into a new folder' 0 "$strom" run --csv new good.strom
case $got in 0) [ -n "$(ls new 2>/dev/null)" ] || fault='nothing written' ;; esac
done_
if [ -w /dev/full ]; then
  t 'a full disk' 3 sh -c '"$0" run good.strom >/dev/full' "$strom"; says err 'space'; done_
  t 'a full disk, JSON' 3 sh -c '"$0" run --json good.strom >/dev/full' "$strom"; done_
  t 'a full disk, help' 3 sh -c '"$0" help units >/dev/full' "$strom"; done_
fi
t 'a reader that goes away' 0 sh -c '"$0" help units | head -n 1' "$strom"; done_

# ---- the program alone: without the tree it was built in, an environment, or files of the library ----
mkdir alone
cp "$strom" alone/strom
cp "$root/examples/headline.strom" headline.strom
t 'the program alone' 0 env -i sh -c 'cd alone && exec ./strom run ../headline.strom'
cmp -s out "$root/examples/headline.out" || fault="${fault:-another output: $(diff out "$root/examples/headline.out" | head -n 3)}"
done_

# ---- JSON of diagnostics ----
t 'check --json' 2 "$strom" check --json wrong.strom; says out '"code": "E0301"'; says out '"line": 1'; done_
t 'check --json of a good one' 0 "$strom" check --json good.strom; says out '"diagnostics": []'; done_

# ---- limits ----
echo 'fn f(n: 1) : 1 = f(n + 1)
show f(0)' >endless.strom
t 'recursion without end' 4 "$strom" run endless.strom; says err 'E0805'; done_
echo 'show sum(sum(sqrt(i + j) for i in 1..100000) for j in 1..100000)' >slow.strom
t '--timeout' 4 "$strom" run --timeout 0.2 slow.strom; says err 'E0804'; done_
echo 'fn fib(n: 1) : 1 = if n < 2 then n else fib(n - 1) + fib(n - 2)
over t = 0..fib(90)' >ends.strom
t '--timeout while checking' 4 "$strom" check --timeout 0.2 ends.strom; says err 'E0804'; done_
echo 'over i = 1..10000000
show quantile(normal(0, 1) + i, 5 %)' >memory.strom
t '--max-memory' 4 "$strom" run --max-memory 20MB memory.strom; says err 'error[E080'; done_

# ---- fmt: a second pass changes nothing, and what runs runs as before ----
printf 'b   =  2  # two\nlonger=3\nshow   b+longer\n' >messy.strom
t 'fmt' 0 "$strom" fmt messy.strom; says out 'longer = 3'; done_
t 'fmt -w' 0 "$strom" fmt -w messy.strom; grep -q 'longer = 3' messy.strom || fault='not written'; done_
t 'fmt of standard input' 0 sh -c 'printf "a=1\n" | "$0" fmt -' "$strom"; says out 'a = 1'; done_
t 'fmt of no file' 2 "$strom" fmt none.strom; done_
uneven=
for script in "$root"/tests/golden/*/*.strom "$root"/examples/*.strom; do
  "$strom" fmt "$script" >once.strom 2>err && "$strom" fmt once.strom >twice.strom 2>err || continue
  cmp -s once.strom twice.strom || uneven="$uneven ${script##*/}"
done
t 'fmt again' 0 true; [ -z "$uneven" ] || fault="changes:$uneven"; done_

echo "cli: $passed passed, $failed failed"
[ "$failed" = 0 ]
