namespace SwarmMemory.Search;

/// <summary>
/// What a stemmer cannot know of English: words that say nothing of what is looked for, and forms that follow no rule. Not in frozen sets, which take
/// longer to make than a hook has words to look up.
/// </summary>
internal static class EnglishWords
{
    private static readonly HashSet<string> Stop = """
        a about above after again against all also am an and any are as at be been before being below between both but by can cannot could did do
        does doing done down during each either else ever few for from further get gets getting got had has have having he her here hers herself him
        himself his how i if in into is it its itself just let many may me might more most much must my myself no nor not of off on once only or
        other our ours ourselves out over own please same shall she should so some such than that the their theirs them themselves then there these
        they this those through to too under until up us very via was we were what when where which while who whom whose why will with would yes yet
        you your yours yourself yourselves don doesn didn isn wasn weren aren won wouldn couldn shouldn hasn haven hadn ain mustn ll ve re
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToHashSet();

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> StopLookup = Stop.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The base form first, then those that are the same word.</summary>
    private static readonly Dictionary<string, string> Irregular = BaseForms("""
        arise arose arisen|awake awoke awoken|bear bore borne|beat beaten|become became|begin began begun|bend bent|bind bound|bite bit bitten
        bleed bled|blow blew blown|break broke broken|breed bred|bring brought|build built|burn burnt|buy bought|catch caught|choose chose chosen
        cling clung|come came|creep crept|deal dealt|dig dug|draw drew drawn|dream dreamt|drink drank drunk|drive drove driven|eat ate eaten
        fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden|forget forgot forgotten
        forgive forgave forgiven|freeze froze frozen|give gave given|go went gone|grow grew grown|hang hung|hear heard|hide hid hidden|hold held
        keep kept|kneel knelt|know knew known|lay laid|lead led|lean leant|learn learnt|leave left|lend lent|lie lain|light lit|lose lost|make made
        mean meant|meet met|mistake mistook mistaken|overcome overcame|pay paid|prove proven|ride rode ridden|ring rang rung|rise rose risen
        run ran|say said|see saw seen|seek sought|sell sold|send sent|sew sewn|shake shook shaken|shine shone|shoot shot|show shown|shrink shrank
        shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept|slide slid|speak spoke spoken|spell spelt|spend spent|spill spilt|spin spun
        split splitting|spring sprang sprung|stand stood|steal stole stolen|stick stuck|sting stung|strike struck|strive strove striven
        swear swore sworn|sweep swept|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|think thought
        throw threw thrown|understand understood|undertake undertook undertaken|undo undid undone|wake woke woken|wear wore worn|weave wove woven
        weep wept|win won|wind wound|withdraw withdrew withdrawn|wring wrung|write wrote written|rebuild rebuilt|rewrite rewrote rewritten
        child children|man men|woman women|person people|foot feet|tooth teeth|goose geese|mouse mice|life lives|wife wives|knife knives|leaf leaves
        half halves|shelf shelves|self selves|thief thieves|loaf loaves|wolf wolves|index indices indexes|matrix matrices|vertex vertices
        appendix appendices|axis axes|crisis crises|analysis analyses|hypothesis hypotheses|thesis theses|basis bases|criterion criteria
        phenomenon phenomena|datum data|medium media|schema schemata schemas|good better best|bad worse worst|far farther further furthest
        mum mom mommy|dad daddy|kid kids kiddo|photo photograph photos|colour color|favourite favorite|behaviour behavior|centre center
        analyse analyze|organise organize|optimise optimize|licence license|catalogue catalog
        """);

    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> IrregularLookup =
        Irregular.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsStop(ReadOnlySpan<char> word) => word.Length <= 10 && StopLookup.Contains(word);

    /// <summary>The base form of an irregular one, or null.</summary>
    public static string? BaseOf(ReadOnlySpan<char> word) => IrregularLookup.TryGetValue(word, out var known) ? known : null;

    private static Dictionary<string, string> BaseForms(string lines)
    {
        Dictionary<string, string> bases = [];
        foreach (var line in lines.Split(['|', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var forms = line.Split(' ');
            foreach (var form in forms.AsSpan(1))
                bases.TryAdd(form, forms[0]);
        }

        return bases;
    }
}
