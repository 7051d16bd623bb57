using System.Globalization;

namespace SwarmMemory.Search;

/// <summary>What a search cannot be asked, said before anything is read.</summary>
internal static class SearchChecks
{
    /// <returns>How many hits the pages before had.</returns>
    /// <exception cref="SwarmMemoryException"><see cref="ErrorCode.InvalidArgument"/></exception>
    public static int Check(SearchRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Query))
            throw Wrong("query is empty.", "Say in plain words what you look for; memory_list shows entries by key.");
        if (request.Query.Length > SearchRequest.MaxQuery)
            throw Wrong($"query has {request.Query.Length:N0} characters; at most {SearchRequest.MaxQuery:N0} are allowed.", "Ask with the words that matter.");
        if (request.Limit is < 1 or > SearchRequest.MaxLimit)
            throw Wrong($"limit must be 1 to {SearchRequest.MaxLimit}.", "Page with the cursor.");
        if (request.MinScore is { } score && score is not (>= 0 and <= 1))
            throw Wrong("min_score must be from 0 to 1.", "0.5 asks for entries that have about all of the query.");
        if (request is { Since: { } since, Until: { } until } && since >= until)
            throw Wrong("since is not before until.", "Exchange the two, or leave one out.");
        if (request.Cursor is null)
            return 0;
        return int.TryParse(request.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : throw Wrong("cursor is no cursor of a search.", "Pass the next_cursor of the page before, with the same query, or leave it out.");
    }

    private static SwarmMemoryException Wrong(string message, string hint) => new(ErrorCode.InvalidArgument, message, hint);
}
