NAME strom FREE
ROWS
 N objective
 E r0.met.0
 E r1.met.2
 L r2.only_open.0
 L r3.only_open.2
COLUMNS
 x0.gas.0 objective 100
 x0.gas.0 r0.met.0 1
 x0.gas.0 r2.only_open.0 1
 x1.gas.2 objective 100
 x1.gas.2 r1.met.2 1
 x1.gas.2 r3.only_open.2 1
 M2 'MARKER' 'INTORG'
 x2.open.0 objective 200
 x2.open.0 r2.only_open.0 -150
 x3.open.2 objective 200
 x3.open.2 r3.only_open.2 -150
 M4 'MARKER' 'INTEND'
RHS
 rhs r0.met.0 30
 rhs r1.met.2 30
 rhs objective -7
BOUNDS
 LO bound x0.gas.0 0
 UP bound x0.gas.0 150
 LO bound x1.gas.2 0
 UP bound x1.gas.2 150
 LO bound x2.open.0 0
 UP bound x2.open.0 1
 LO bound x3.open.2 0
 UP bound x3.open.2 1
ENDATA
