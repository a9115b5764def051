#!/bin/sh
# The demo's exports opened and saved as .xlsx by LibreOffice give the same staged tables.
. "$(dirname "$0")/../common.sh"
command -v soffice >/dev/null || skip "LibreOffice (soffice) is absent"
mkdir made
cp "$ROOT"/fixtures/demo/*.csv .
# Comma, quote, UTF-8, from line 1, English (UK): days and numbers are recognised as such. The
# column of grades is taken as text, as the person who opens the file must say: LibreOffice makes
# days of 5-4, and extract refuses those.
head -n 1 attainment.csv | cut -d, -f8 | grep -qx Grade || problem "the grades are not in column 8"
for file in *.csv; do
    columns=
    [ "$file" != attainment.csv ] || columns=8/2
    soffice -env:UserInstallation="file://$SCRATCH/profile" --headless --convert-to xlsx --outdir made \
        --infilter="CSV:44,34,76,1,$columns,2057,false,true" "$file" >log 2>&1 || { cat log; exit 1; }
done
python3 -c 'import zipfile; print(zipfile.ZipFile("made/students.xlsx").read("xl/worksheets/sheet1.xml"))' |
    grep -q '<v>40663</v>' || problem "LibreOffice kept 30/04/2011 as text: nothing is tested"
python3 "$ROOT/tests/acceptance/workbook.py" made || problem "see above"
finish
