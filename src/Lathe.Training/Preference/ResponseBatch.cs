using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Preference;

/// <summary>
/// Prompts and their responses as padded rows, and where in them a response token is predicted. Losses see response tokens alone, one
/// after another (R of them, in the order the sequences were added), so a prompt's rows cost no logits. Filled again and again, it
/// allocates nothing once it has been as large.
/// </summary>
/// <param name="padId">Token that fills up shorter rows. No loss and no earlier token sees it.</param>
/// <param name="readsLast">Whether the model reads the last token too, as a reward model must that judges whole sequences.</param>
public sealed class ResponseBatch(int padId = 0, bool readsLast = false)
{
    private int[] _tokens = new int[256];
    private int[] _starts = new int[9];
    private bool[] _scored = new bool[256];
    private int[] _firsts = [0, .. new int[8]];
    private int[] _inputs = [];
    private int[] _rows = [];
    private int[] _targets = [];
    private int[] _owners = [];
    private int[] _last = [];
    private bool _laidOut;

    /// <summary>Sequences B.</summary>
    public int Sequences { get; private set; }

    /// <summary>Length T of the rows that the model reads: one less than the longest sequence, whose last token is only predicted, unless it is read too.</summary>
    public int Length { get; private set; }

    /// <summary>Response tokens R of all sequences.</summary>
    public int ResponseTokens => _firsts[Sequences];

    /// <summary>Ids [B, T] that the model reads.</summary>
    public ReadOnlySpan<int> InputIds => LaidOut()._inputs.AsSpan(0, Sequences * Length);

    /// <summary>Of each response token the row of [B·T] that predicts it.</summary>
    public ReadOnlySpan<int> PredictingRows => LaidOut()._rows.AsSpan(0, ResponseTokens);

    /// <summary>The response tokens [R].</summary>
    public ReadOnlySpan<int> TargetIds => LaidOut()._targets.AsSpan(0, ResponseTokens);

    /// <summary>Of each response token the sequence it belongs to.</summary>
    public ReadOnlySpan<int> OwnerIds => LaidOut()._owners.AsSpan(0, ResponseTokens);

    /// <summary>Where a sequence's response begins among the R tokens.</summary>
    public int FirstOf(int sequence) => _firsts[sequence];

    /// <summary>Tokens of a sequence's response.</summary>
    public int ResponseLength(int sequence) => _firsts[sequence + 1] - _firsts[sequence];

    /// <summary>Tokens of a sequence, prompt and response.</summary>
    public int SequenceLength(int sequence) => _starts[sequence + 1] - _starts[sequence];

    /// <summary>Takes all sequences out.</summary>
    public void Clear()
    {
        (Sequences, Length, _laidOut) = (0, 0, false);
    }

    /// <summary>Adds a sequence.</summary>
    /// <param name="prompt">What comes before, one token at least: nothing predicts a first token.</param>
    /// <param name="response">What is scored.</param>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    public void Add(ReadOnlySpan<int> prompt, ReadOnlySpan<int> response)
    {
        if (prompt.IsEmpty && !response.IsEmpty) throw new ArgumentException("A prompt of no tokens came: the first token of a response needs one before it. Begin with the tokenizer's begin-of-text token.", nameof(prompt));
        int at = Begin(prompt.Length + response.Length);
        prompt.CopyTo(_tokens.AsSpan(at));
        response.CopyTo(_tokens.AsSpan(at + prompt.Length));
        _scored.AsSpan(at, prompt.Length).Clear();
        _scored.AsSpan(at + prompt.Length, response.Length).Fill(true);
        End(prompt.Length + response.Length, response.Length);
    }

    /// <summary>Adds a sequence of which the learnt tokens are the response, wherever they stand.</summary>
    public void Add(EncodedExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        int at = Begin(example.Ids.Length);
        example.Ids.CopyTo(_tokens.AsSpan(at));
        example.IsLearned.CopyTo(_scored.AsSpan(at));
        _scored[at] = false;
        End(example.Ids.Length, _scored.AsSpan(at, example.Ids.Length).Count(true));
    }

    /// <summary>Int32 [B, T]: what the model reads.</summary>
    public Tensor Inputs(Scope scope) => Of(scope).Input([Sequences, Length], InputIds).Named("ids");

    /// <summary>Int32 [R]: the rows of [B·T] whose outputs predict the response tokens.</summary>
    public Tensor Rows(Scope scope) => Of(scope).Input([ResponseTokens], PredictingRows);

    /// <summary>Int32 [R]: the response tokens.</summary>
    public Tensor Targets(Scope scope) => Of(scope).Input([ResponseTokens], TargetIds).Named("targets");

    /// <summary>Int32 [R]: the sequence of each response token.</summary>
    public Tensor Owners(Scope scope) => Of(scope).Input([ResponseTokens], OwnerIds);

    /// <summary>Int32 [B]: the row of [B·T] that has read the whole of each sequence.</summary>
    /// <exception cref="InvalidOperationException">The batch was made for predictions alone.</exception>
    public Tensor LastRows(Scope scope)
    {
        if (!readsLast) throw new InvalidOperationException("The last tokens of this batch are not read: make it with readsLast to judge whole sequences.");
        Grow(ref _last, Sequences);
        for (int s = 0; s < Sequences; s++) _last[s] = (s * Length) + SequenceLength(s) - 1;
        return Of(scope).Input([Sequences], _last.AsSpan(0, Sequences));
    }

    private static Scope Of(Scope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope;
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length) Array.Resize(ref array, Math.Max(length, array.Length * 2));
    }

    private int Begin(int length)
    {
        int at = Sequences == 0 ? 0 : _starts[Sequences];
        Grow(ref _tokens, at + length);
        Grow(ref _scored, at + length);
        Grow(ref _starts, Sequences + 2);
        Grow(ref _firsts, Sequences + 2);
        return at;
    }

    private void End(int length, int scored)
    {
        int at = Sequences == 0 ? 0 : _starts[Sequences];
        (_starts[Sequences], _starts[Sequences + 1]) = (at, at + length);
        _firsts[Sequences + 1] = _firsts[Sequences] + scored;
        Sequences++;
        Length = Math.Max(Length, readsLast ? length : length - 1);
        _laidOut = false;
    }

    private ResponseBatch LaidOut()
    {
        if (_laidOut) return this;
        Grow(ref _inputs, Sequences * Length);
        Grow(ref _rows, ResponseTokens);
        Grow(ref _targets, ResponseTokens);
        Grow(ref _owners, ResponseTokens);
        _inputs.AsSpan(0, Sequences * Length).Fill(padId);
        for (int s = 0, r = 0; s < Sequences; s++)
        {
            ReadOnlySpan<int> tokens = _tokens.AsSpan(_starts[s], SequenceLength(s));
            tokens[..Math.Min(tokens.Length, Length)].CopyTo(_inputs.AsSpan(s * Length));
            for (int t = 1; t < tokens.Length; t++)
            {
                if (!_scored[_starts[s] + t]) continue;
                (_rows[r], _targets[r], _owners[r]) = ((s * Length) + t - 1, tokens[t], s);
                r++;
            }
        }

        _laidOut = true;
        return this;
    }
}
