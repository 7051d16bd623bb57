namespace SwarmMemory.Hosting.Configuration;

/// <summary>Addresses and names of what is asked over the network.</summary>
internal static class EndpointText
{
    public const string UrlAllowed = "an http or https address such as \"http://localhost:11434/v1/embeddings\"";
    public const string ModelAllowed = "the model's name, 1 to 200 characters";
    public const string VariableAllowed = "the name of a variable of the environment: letters, digits and _";

    private const int LongestModel = 200;

    /// <summary>What is wrong with an address, or null. It is shown in messages, so no password may stand in it.</summary>
    public static string? UrlProblem(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            return "the text is not such an address";
        if (parsed.UserInfo.Length > 0) return "the address holds a user or a password; the key belongs into the environment";
        return parsed.Query.Length + parsed.Fragment.Length > 0 ? "the address holds a query or a fragment" : null;
    }

    /// <summary>What is wrong with a model's name, or null.</summary>
    public static string? ModelProblem(string model)
    {
        if (string.IsNullOrWhiteSpace(model)) return "the name is empty";
        if (model.Length > LongestModel) return $"the name has {model.Length} characters";
        return model.EnumerateRunes().All(Shown.IsPrintable) ? null : "the name holds a control character";
    }

    /// <summary>What is wrong with a variable's name, or null. What stands there may be a key by mistake, so it is not shown.</summary>
    public static string? VariableProblem(string name) =>
        name.Length is > 0 and <= 100 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? null
            : "the text is no such name";
}
