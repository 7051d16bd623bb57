namespace SwarmMemory.Sqlite;

internal static partial class Migrations
{
    private const string MessagesSql = """
        -- Counts of a mailbox stand with its agent: a message to all then changes one page for all of them.
        alter table agent add column unread integer not null default 0;
        alter table agent add column dropped integer not null default 0;
        -- autoincrement: the number of a message is its id, and must not be given again when the newest is gone.
        -- The place in the change feed up to which an agent has seen all, while a round is open.
        alter table agent add column seen_seq integer not null default 0;
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
        -- Who knows which version of a key, from reading it or from writing it before another did.
        create table key_reader (
            key text not null,
            swarm text not null,
            agent text not null,
            version integer not null,
            at integer not null,
            primary key (key, swarm, agent)
        ) without rowid;
        create index key_reader_at on key_reader (at);
        -- What was written before this schema is no news.
        insert into counter (name, value) select 'messages.feed', seq from entry_version order by seq desc limit 1;
        create table round (
            swarm text not null primary key,
            seq integer not null,
            begun_by text not null,
            begun_at integer not null
        ) without rowid;
        """;
}
