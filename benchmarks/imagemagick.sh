#!/bin/sh
# The five edits of opencv_script.py as one ImageMagick command (version 6 or 7), as a person would type it.
# usage: [FONT=file.ttf] sh benchmarks/imagemagick.sh IN.jpg OUT.jpg
# A distribution's policy.xml may bound the picture: Debian's allows 16 000 pixels a side, 256 MiB in memory, 128 MP.
set -eu

[ $# -eq 2 ] || { echo "usage: imagemagick.sh IN OUT" >&2; exit 2; }

if command -v magick >/dev/null; then
    convert=magick identify="magick identify"
else
    convert=convert identify=identify
fi

# The largest centred 16:9, and text of 4 % of its height.
size=$($identify -ping -format "%w %h" "$1[0]")
width=${size% *} height=${size#* }
if [ $((width * 9)) -gt $((height * 16)) ]; then
    width=$(((height * 16 + 4) / 9))
else
    height=$(((width * 9 + 8) / 16))
fi
font=${FONT:-$(fc-match -f "%{file}" sans 2>/dev/null || echo helvetica)}
points=$((height * 54 / 1000)) margin=$((height * 3 / 100)) rim=$((height / 250 + 1))

exec $convert "$1[0]" -auto-orient \
    -gravity center -crop "${width}x${height}+0+0" +repage \
    -channel R -evaluate multiply 1.219 -channel G -evaluate multiply 1.15 -channel B -evaluate multiply 1.081 +channel \
    -unsharp 0x1.5+0.8+0 \
    -gravity southeast -font "$font" -pointsize "$points" \
    -stroke black -strokewidth "$rim" -annotate "+$margin+$margin" "Morning coffee" \
    -stroke none -fill white -annotate "+$margin+$margin" "Morning coffee" \
    -quality 92 "$2"
