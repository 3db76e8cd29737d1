# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whole CPU by load, for bench/report.py: folder holds cpu-1500.dat and
# cpu-9000.dat (load, vblade, AF_XDP, kernel, echo), out is the SVG.
# Points and not bars: the scale is logarithmic, and has no zero.

set terminal svg size 960,460 font "Helvetica,13" background "white" noenhanced
set output out

set style line 1 pt 7 ps 0.75 lc rgb "#b03a2e"
set style line 2 pt 5 ps 0.70 lc rgb "#d68910"
set style line 3 pt 7 ps 0.75 lc rgb "#1f618d"
set style line 4 pt 2 ps 0.65 lw 1.6 lc rgb "#444444"

set logscale x 2
set xtics (2, 4, 8, 16, 32, 64) textcolor rgb "#444444"
set ytics textcolor rgb "#222222"
set xrange [1.6:90]
set grid xtics ytics lt 1 lc rgb "#e4e4e4"
set border 1 lc rgb "#999999"
set tics nomirror scale 0.5
set ytics scale 0
set offsets graph 0, 0, 0.5, 0.5

names = '"vblade" "xblade, AF_XDP alone" "xblade, answered in the kernel" "limit: an echo of that size"'
places = "0.03 0.125 0.335 0.60"

set key off
set multiplot
set label 1 "Whole CPU for a million requests, in seconds: server, generator and ksoftirqd; less is better" \
	at screen 0.02,0.95 left font "Helvetica,15"
do for [i = 1:4] {
	set label i+1 word(names, i) at screen word(places, i),0.885 left \
		point ls i offset character 1.2,0
}
set tmargin at screen 0.77
set bmargin at screen 0.08

set lmargin at screen 0.235
set rmargin at screen 0.605
set title "2 sectors a request (MTU 1500)" offset 0,-0.5
file = folder."/cpu-1500.dat"
plot file using 2:0:yticlabels(1) with points ls 1, \
	'' using 3:0 with points ls 2, \
	'' using 4:0 with points ls 3, \
	'' using 5:0 with points ls 4

unset label
set lmargin at screen 0.625
set rmargin at screen 0.985
set title "17 sectors a request (MTU 9000)"
file = folder."/cpu-9000.dat"
plot file using 2:0:yticlabels("") with points ls 1, \
	'' using 3:0 with points ls 2, \
	'' using 4:0 with points ls 3, \
	'' using 5:0 with points ls 4
unset multiplot
