#!/bin/sh
# Recompute a draw with sha256sum, sort and the usual small tools; nothing of the organiser's.
#     sh draw-1.sh manifest.txt entries.txt signature.txt    (or result.txt, or reveal.txt)
# Prints: manifest_id, randomness, seed, and `rank prize leaf score` for every place.
# Not looked at: the Merkle root, whether the beacon's key made the signature, and whether the list
# was frozen before its round.
set -eu
export LC_ALL=C
manifest=$1 entries=$2 evidence=$3

refuse() { echo "$1" >&2; exit 1; }
first() { echo "$1"; }
hash() { first $(sha256sum); }
H() { printf %s "$1" | hash; }
bytes() {
  printf "$(echo "$1" | awk -v digits=0123456789abcdef '{
    for (i = 1; i < length($0); i += 2)
      printf "\\%03o", 16 * index(digits, substr($0, i, 1)) + index(digits, substr($0, i + 1, 1)) - 17
  }')"
}

# 1. The manifest has exactly these lines.
h='[0-9a-f]{64}' n='[1-9][0-9]{0,6}' p='[a-z0-9-]{1,32}'
[ "$(wc -l < "$manifest")" -eq 14 ] || refuse "manifest.txt: 14 lines are wanted"
tr '\n' '|' < "$manifest" | grep -qxE "spec=draw/1\|contest=[a-z0-9][a-z0-9._-]{0,63}\|draw=$n\|\
rules_sha256=$h\|entries_sha256=$h\|entries_root=$h\|entries_count=$n\|tickets_total=$n\|\
prizes=$p:$n(,$p:$n)*\|alternates=(0|$n)\|\
frozen_at=[12][0-9]{3}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z\|\
beacon=(drand|event|commit):$h\|round=[1-9][0-9]{0,14}\|prev_manifest_sha256=$h\|" ||
  refuse "manifest.txt: not a manifest of draw/1"
while IFS='=' read -r key value; do
  case $key in
    entries_sha256) list=$value ;;
    entries_count) count=$value ;;
    tickets_total) total=$value ;;
    prizes) prizes=$value ;;
    alternates) alternates=$value ;;
    beacon) beacon=$value ;;
  esac
done < "$manifest"
echo "alternate:0,$prizes" | awk -F '[:,]' '{ for (i = 1; i < NF; i += 2) if (seen[$i]++) exit 1 }' ||
  refuse "manifest.txt: each prize needs a name of its own"

# 2. The list is the one that the manifest commits to: `leaf weight` lines, ascending, each leaf once.
[ "$(hash < "$entries")" = "$list" ] || refuse "entries.txt: another list"
! grep -qvxE "$h ([1-9][0-9]{0,2}|1000)" "$entries" || refuse "entries.txt: a line is wrong"
cut -d' ' -f1 "$entries" | sort -cu 2> /dev/null || refuse "entries.txt: leaves do not ascend"
[ "$(awk '{ sum += $2 } END { printf "%d %d", NR, sum }' "$entries")" = "$count $total" ] ||
  refuse "manifest.txt: wrong counts"
[ "$total" -le 2000000 ] || refuse "entries.txt: more than 2000000 tickets"

# 3. The randomness is the hash of what the beacon, the public event or the organiser brought.
IFS= read -r line < "$evidence" || refuse "$evidence: one line is wanted"
printf '%s\n' "$line" | cmp -s - "$evidence" || refuse "$evidence: one line is wanted"
case $beacon in
  event:*) form='[!-~]+( [!-~]+)*' longest=200 ;;
  drand:*) form='[0-9a-f]{96}' longest=96 ;;
  commit:*) form='[0-9a-f]{64}' longest=64 ;;
esac
printf '%s\n' "$line" | grep -qxE "$form" && [ "${#line}" -le $longest ] ||
  refuse "$evidence: not such a line"
case $beacon in
  drand:*) randomness=$(bytes "$line" | hash) ;;
  event:*) randomness=$(H "draw/1|event|$line") ;;
  commit:*)
    [ "commit:$(bytes "$line" | hash)" = "$beacon" ] || refuse "$evidence: other bytes"
    randomness=$(H "draw/1|reveal|$line") ;;
esac

# 4. Manifest and randomness make the seed.
manifest_id=$(hash < "$manifest")
seed=$(H "draw/1|seed|$manifest_id|$randomness")
printf '%s %s\n' manifest_id "$manifest_id" randomness "$randomness" seed "$seed"

# 5. Every ticket is hashed with the seed: H "$seed|$leaf|1", H "$seed|$leaf|2", … One file for each
#    lets sha256sum take them all at once. Sorted, a leaf's first line is its score, and the order is
#    the ranking; it fills the prizes, then the alternates.
tickets=$(mktemp -d)
trap 'rm -r "$tickets"' EXIT
awk -v seed="$seed" -v tickets="$tickets" '{
  for (j = 1; j <= $2; j++) {
    file = tickets "/" $1 "." j
    printf "%s|%s|%d", seed, $1, j > file
    close(file)
  }
}' "$entries"
find "$tickets" -type f -exec sha256sum {} + | sed 's|  .*/\([0-9a-f]*\)\..*| \1|' |
  sort | awk '!seen[$2]++' |
  awk -v prizes="$prizes,alternate:$alternates" '
    BEGIN { n = split(prizes, prize, ",") }
    {
      while (!seats) { if (++i > n) exit; split(prize[i], now, ":"); seats = now[2] + 0 }
      seats--
      print NR, now[1], $2, $1
    }'
