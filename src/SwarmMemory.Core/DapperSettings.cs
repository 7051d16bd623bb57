using Dapper;

// Every Dapper call of this assembly is replaced at compile time; Native AOT cannot make them at run time.
[module: DapperAot]
