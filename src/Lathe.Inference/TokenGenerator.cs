using System.Diagnostics;
using Lathe.Inference.Sampling;
using Lathe.Inference.Speculation;
using Lathe.Nn.Models;

namespace Lathe.Inference;

/// <summary>
/// Continues sequences of tokens: what a <see cref="Inference.Session"/> has read of a prompt already is not read again, then one row a
/// token. After the first tokens, a token allocates nothing. For one thread; its kernels share work among threads by themselves.
/// </summary>
public sealed class TokenGenerator : IDisposable
{
    private readonly bool _owns;

    /// <summary>Makes a generator with a session of its own.</summary>
    /// <param name="model">A causal model with a language head. The caller disposes it.</param>
    /// <param name="options">How the text is remembered.</param>
    /// <exception cref="ArgumentException">The model is no language model.</exception>
    public TokenGenerator(Transformer model, SessionOptions? options = null) : this(new Session(model, options)) => _owns = true;

    /// <summary>Makes a generator over a session.</summary>
    /// <param name="session">What is read and written there. The caller disposes it.</param>
    public TokenGenerator(Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        Session = session;
    }

    /// <summary>The model and what it has read.</summary>
    public Session Session { get; }

    /// <summary>Bytes of the cache now.</summary>
    public long CacheBytes => Session.CacheBytes;

    /// <summary>Continues a prompt.</summary>
    /// <param name="prompt">Token ids, one at least and no more than the context.</param>
    /// <param name="options">What to generate; stop tokens are those of the options alone.</param>
    /// <param name="onToken">Receives each token as soon as it is chosen.</param>
    /// <param name="cancellation">Ends the generation before the next token.</param>
    /// <exception cref="ArgumentException">The prompt is empty, longer than the context, or holds an id outside the vocabulary.</exception>
    /// <exception cref="ArithmeticException">The model's logits are not finite.</exception>
    /// <exception cref="InvalidOperationException">Processors or constraint leave no token to choose from.</exception>
    public Generation Generate(ReadOnlySpan<int> prompt, GenerationOptions options, Action<int>? onToken = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.StopStrings.Count > 0) throw new ArgumentException("StopStrings were given, but tokens alone have no text: use a Generator.", nameof(options));
        return Run(prompt, options, onToken is null ? null : GoOn, cancellation);
        bool GoOn(int token)
        {
            onToken(token);
            return true;
        }
    }

    /// <summary>Frees the session, if it is the generator's own; not the model.</summary>
    public void Dispose()
    {
        if (_owns) Session.Dispose();
    }

    /// <summary>The same with a say: the text ends with the token for which <paramref name="onToken"/> gives false.</summary>
    internal Generation Run(ReadOnlySpan<int> prompt, GenerationOptions options, Func<int, bool>? onToken, CancellationToken cancellation)
    {
        var chooser = new TokenChooser(options);
        PromptTokens.Check(prompt, Session);
        options.Constraint?.Begin(prompt);
        var ahead = new LookAhead(Session, options.Drafter, options.Speculation);
        var output = new GeneratedTokens(options, Session.Limit - prompt.Length);
        Session.Reserve((int)Math.Min(Session.Limit, (long)prompt.Length + options.MaxTokens));
        long start = Stopwatch.GetTimestamp();
        StopReason? reason = options.MaxTokens == 0 && !options.PromptLogProbabilities ? StopReason.MaxTokens : cancellation.IsCancellationRequested ? StopReason.Cancelled : null;
        ReadOnlySpan<float> logits = reason is null ? Begin(ahead, prompt, options, chooser, output) : [];
        if (options.MaxTokens == 0) reason ??= StopReason.MaxTokens;
        int next = reason is null ? ahead.Choose(logits) : TokenChooser.None;
        long read = Stopwatch.GetTimestamp();
        while (reason is null)
        {
            reason = next == TokenChooser.None ? StopReason.Complete : chooser.Ends(next) ? StopReason.StopToken : null;
            if (reason is not null) break;
            chooser.Accept(next);
            output.Add(next, logits);
            reason = onToken?.Invoke(next) == false ? StopReason.StopString
                : output.Count == options.MaxTokens ? StopReason.MaxTokens
                : prompt.Length + output.Count > Session.Limit ? StopReason.ContextFull
                : cancellation.IsCancellationRequested ? StopReason.Cancelled
                : null;
            if (reason is not null) break;
            logits = ahead.Read(next);
            next = ahead.Choose(logits);
        }

        ahead.Settle();
        Generation result = output.Finish(prompt, reason.Value, Session.Reused, Stopwatch.GetElapsedTime(start, read), Stopwatch.GetElapsedTime(read));
        return options.Drafter is null ? result : result with { Speculation = ahead.Statistics };
    }

    private ReadOnlySpan<float> Begin(LookAhead ahead, ReadOnlySpan<int> prompt, GenerationOptions options, TokenChooser chooser, GeneratedTokens output)
    {
        if (options.PromptLogProbabilities)
        {
            int[] tokens = prompt.ToArray();
            Session.Rewind(0);
            Session.Score(tokens, (index, logits) =>
            {
                if (index + 1 < tokens.Length) output.AddPrompt(tokens[index + 1], logits);
            });
        }

        return ahead.Continue(prompt, options, chooser);
    }
}
