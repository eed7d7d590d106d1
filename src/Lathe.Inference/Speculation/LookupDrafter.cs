namespace Lathe.Inference.Speculation;

/// <summary>
/// Guesses that what came before comes again (prompt lookup: Saxena 2023, and LLMA, Yang et al., arXiv:2304.04487): of the places
/// where the last tokens stood before, in prompt or output, the one that agrees with the text for longest and was last, and the tokens
/// behind it. A guess past the end of the text copies guesses, so a text that repeats itself is followed for as long as is asked.
/// </summary>
/// <remarks>
/// An index of the last <see cref="MinMatch"/> tokens with chains through equal ones, as compressors have it (Deflate): a new token and a
/// search cost a few steps. A guess's class of confidence is the length of the agreement.
/// </remarks>
public sealed class LookupDrafter : Drafter
{
    private const int HashBits = 15, MostMatch = MinMatch + Guess.Classes - 1, MostPlaces = 64;

    private readonly int[] _last = new int[1 << HashBits];
    private int[] _before = [];
    private int _indexed;
    private int _source;
    private int _agreed;
    private int _wanted = -1;

    /// <summary>Fewest tokens that must agree.</summary>
    public const int MinMatch = 2;

    /// <inheritdoc/>
    public override double Cost => 0;

    /// <inheritdoc/>
    public override void Begin(DraftRules rules, int tokens)
    {
        if (_before.Length < tokens) _before = new int[tokens];
        Array.Fill(_last, -1);
        _indexed = MinMatch - 1;
        _wanted = -1;
    }

    /// <inheritdoc/>
    public override bool Next(ReadOnlySpan<int> text, int known, out Guess guess)
    {
        // A place is indexed once a token is known behind it: the end of the text is no place to copy from.
        for (; _indexed < known - 1; _indexed++) Add(text, _indexed);
        if (text.Length == known) Search(text);
        else if (text.Length != _wanted) _agreed = 0;
        guess = default;
        if (_agreed < MinMatch) return false;
        guess = new Guess(text[_source], Math.Min(_agreed, MostMatch) - MinMatch);

        // What agrees with the text now agrees with one token more if the guess is right.
        _source++;
        _agreed++;
        _wanted = text.Length + 1;
        return true;
    }

    private static int Hash(ReadOnlySpan<int> text, int end)
        => (int)((((uint)text[end] * 0x9E3779B1u) ^ ((uint)text[end - 1] * 0x85EBCA77u)) >> (32 - HashBits));

    private void Add(ReadOnlySpan<int> text, int end)
    {
        if (end >= _before.Length) Array.Resize(ref _before, Math.Max(256, 2 * end));
        ref int last = ref _last[Hash(text, end)];
        _before[end] = last;
        last = end;
    }

    private void Search(ReadOnlySpan<int> text)
    {
        _agreed = 0;
        int end = text.Length - 1;
        if (end < MinMatch) return;
        int place = _last[Hash(text, end)];
        for (int i = 0; place >= 0 && i < MostPlaces && _agreed < MostMatch; i++, place = _before[place])
        {
            int agreed = Agreement(text, place, end);
            if (agreed <= _agreed) continue;
            _agreed = agreed;
            _source = place + 1;
        }
    }

    private static int Agreement(ReadOnlySpan<int> text, int a, int b)
    {
        int count = 0;
        while (count < MostMatch && count <= a && text[a - count] == text[b - count]) count++;
        return count;
    }
}
