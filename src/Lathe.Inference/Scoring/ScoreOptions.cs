namespace Lathe.Inference.Scoring;

/// <summary>
/// How a text longer than the model's context is cut into windows. A window slides by the stride; in each only the tokens count that no
/// window before has scored, so that all but the first window's have at least window − stride tokens of context.
/// </summary>
public sealed record ScoreOptions
{
    /// <summary>Tokens of a window, the token that begins it among them; 0: the model's context.</summary>
    public int Window { get; init; }

    /// <summary>Tokens that a window moves on; 0: half a window.</summary>
    public int Stride { get; init; }

    /// <summary>Only tokens count that have so many before them in their window.</summary>
    public int LeastContext { get; init; } = 1;

    /// <summary>The token that each window begins with, or null: then the first token of a text is not scored, for nothing precedes it.</summary>
    public int? BeginToken { get; init; }

    /// <summary>The begin token takes the place of the first token of a window, instead of standing before it.</summary>
    public bool BeginReplaces { get; init; }

    /// <summary>Leave out the end of the text that fills no window.</summary>
    public bool WholeWindows { get; init; }

    /// <summary>Most windows; 0: all.</summary>
    public int Windows { get; init; }

    /// <summary>
    /// As llama.cpp's <c>llama-perplexity</c> without a stride: windows side by side, the second half of each counts, its first token is
    /// replaced, a rest is left out. The text then begins with the begin token, if there is one.
    /// </summary>
    /// <param name="window">Tokens of a window, llama.cpp's <c>--ctx-size</c>.</param>
    /// <param name="beginToken">The token that the tokenizer begins texts with, or null.</param>
    public static ScoreOptions LlamaPerplexity(int window, int? beginToken) => new()
    {
        Window = window,
        Stride = window,
        LeastContext = (window / 2) + 1,
        BeginToken = beginToken,
        BeginReplaces = true,
        WholeWindows = true,
    };

    /// <summary>Fills in what is 0, and checks the numbers.</summary>
    /// <param name="limit">Most tokens that the session holds.</param>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public ScoreOptions Resolve(int limit)
    {
        int window = Window == 0 ? limit : Window, stride = Stride == 0 ? Math.Max(1, window / 2) : Stride;
        int most = BeginToken is not null && !BeginReplaces ? window - 1 : window;
        if (window < 2 || window > limit) throw new ArgumentException($"Window is {Window}: expected 2 to {limit}, the most tokens that the model's context holds (0: all of them).");
        if (stride < 1 || stride > most) throw new ArgumentException($"Stride is {Stride}: expected 1 to {most}, the tokens of text in a window of {window} (0: half a window).");
        if (LeastContext < 1 || LeastContext >= window) throw new ArgumentException($"LeastContext is {LeastContext}: expected 1 to {window - 1}, less than the window.");
        if (Windows < 0) throw new ArgumentException($"Windows is {Windows}: expected 0 (all) or more.");
        return this with { Window = window, Stride = stride };
    }
}
