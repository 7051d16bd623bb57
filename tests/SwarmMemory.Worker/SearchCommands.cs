using System.Globalization;
using System.IO.MemoryMappedFiles;

namespace SwarmMemory.Worker;

/// <summary>
/// What a worker does with searches. A board is a file of one number a process: how many entries of that process are acknowledged.
///   find BOARD PLACE OF ROUNDS -> in each round stores an entry or some and tells the board, then looks by one search for the newest of each of
///                                 OF processes, or an older one, as the board has them; then: done STORED SEARCHES SOUGHT MISSED
///   find-early ...             -> the same, but told before it is stored: the control that must miss some
/// </summary>
internal sealed class SearchCommands(SwarmMemoryManager memory)
{
    public async Task<bool> TryRunAsync(string verb, string[] words)
    {
        if (verb is not ("find" or "find-early"))
            return false;
        using var file = MemoryMappedFile.CreateFromFile(words[1], FileMode.Open);
        using var board = file.CreateViewAccessor();
        await FindAsync(board, Number(words[2]), Number(words[3]), Number(words[4]), early: verb == "find-early");
        return true;
    }

    private async Task FindAsync(MemoryMappedViewAccessor board, int place, int of, int rounds, bool early)
    {
        var (random, stored, sought, missed) = (new Random(place), board.ReadInt64(place * sizeof(long)), 0, 0);
        var before = stored;
        for (var round = 0; round < rounds; round++)
        {
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                stored++;
                if (early)
                    board.Write(place * sizeof(long), stored);
                await memory.StoreAsync(Key(place, stored), JsonText.Parse($$"""{"note":"step {{Name(place, stored)}} of the work went well, tests are green","by":{{place}}}"""));
                board.Write(place * sizeof(long), stored);
            }

            List<(int Place, long Number)> wanted = [];
            for (var p = 0; p < of; p++)
            {
                if (board.ReadInt64(p * sizeof(long)) is > 0 and var newest)
                    wanted.Add((p, random.Next(2) == 0 ? newest : random.NextInt64(1, newest + 1)));
            }

            var query = string.Join(' ', wanted.Select(w => Name(w.Place, w.Number)));
            var found = (await memory.SearchAsync(new SearchRequest(query) { Limit = 50 })).Hits.Select(h => h.Key.Value).ToHashSet();
            sought += wanted.Count;
            missed += wanted.Count(w => !found.Contains(Key(w.Place, w.Number).Value));
        }

        Console.WriteLine($"done {stored - before} {rounds} {sought} {missed}");
    }

    private static MemoryKey Key(int place, long number) => MemoryKey.Parse($"swarm-test/agent-w{place}/n{number}");

    private static string Name(int place, long number) => string.Create(CultureInfo.InvariantCulture, $"w{place}n{number}");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
