namespace SwarmMemory.Sqlite;

internal static partial class Migrations
{
    private const string MessagesSql = """
        -- Counts of a mailbox stand with its agent: a message to all then changes one page for all of them.
        alter table agent add column unread integer not null default 0;
        alter table agent add column dropped integer not null default 0;
        -- autoincrement: the number of a message is its id, and must not be given again when the newest is gone.
        create table message (
            seq integer primary key autoincrement,
            swarm text not null,
            sender text not null,
            recipient text,
            type text not null,
            reply_to integer,
            at integer not null,
            pending integer not null,
            body text not null
        );
        create table delivery (
            swarm text not null,
            agent text not null,
            seq integer not null,
            about text,
            primary key (swarm, agent, seq)
        ) without rowid;
        -- One unread message about a thing is enough.
        create unique index delivery_about on delivery (swarm, agent, about) where about is not null;
        """;
}
