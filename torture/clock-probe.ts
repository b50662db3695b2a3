/** Loaded into a server by `--import`: at SIGUSR2 its wall clock jumps by as many milliseconds as TORTURE_CLOCK says. */
const by = Number(process.env['TORTURE_CLOCK']);
const wall = Date.now;
let jumped = 0;
Date.now = () => wall() + jumped;
process.on('SIGUSR2', () => void (jumped += by));
