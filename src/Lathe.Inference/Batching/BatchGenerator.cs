using System.Diagnostics;
using Lathe.Inference.Sampling;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference.Batching;

/// <summary>
/// Continues many prompts, several at a time: when one is done the next takes its place. Each gets the tokens that a <see cref="Generator"/> gives for
/// it alone, to the bit. For one thread.
/// </summary>
public sealed class BatchGenerator : IDisposable
{
    private readonly BatchSession _session;
    private readonly Tokenizer _tokenizer;

    /// <summary>Makes a generator.</summary>
    /// <param name="model">A causal model with a language head. The caller disposes it.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="places">Most prompts at a time.</param>
    /// <param name="options">How the texts are remembered.</param>
    /// <exception cref="ArgumentException">The model is no language model, or an option is out of range.</exception>
    public BatchGenerator(Transformer model, Tokenizer tokenizer, int places, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        _tokenizer = tokenizer;
        _session = new BatchSession(model, places, options);
    }

    /// <summary>Continues the prompts.</summary>
    /// <param name="prompts">Token ids of each.</param>
    /// <param name="options">What to generate of each; without a drafter, a constraint and log-probabilities of prompts, which want a session of their own.</param>
    /// <param name="onDone">Receives the number of a prompt and its continuation as soon as that is there; not in the order of the prompts.</param>
    /// <param name="cancellation">Ends all continuations before their next token.</param>
    /// <returns>The continuations, in the order of the prompts.</returns>
    /// <exception cref="ArgumentException">A prompt is empty or longer than the context, or the options ask for what is done one by one.</exception>
    /// <exception cref="ArithmeticException">The model's logits are not finite.</exception>
    public IReadOnlyList<Generation> Generate(
        IReadOnlyList<int[]> prompts, GenerationOptions options, Action<int, Generation>? onDone = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Drafter is not null || options.Constraint is not null || options.PromptLogProbabilities)
            throw new ArgumentException("A drafter, a constraint and log-probabilities of prompts belong to one text: use a Generator for each.", nameof(options));
        foreach (int[] prompt in prompts) _session.Check(prompt, 0);
        GenerationOptions all = options with { StopTokens = PromptTokens.Stops(_tokenizer, options) };
        var done = new Generation[prompts.Count];
        var running = new List<Continuation>(_session.Places);
        try
        {
            for (int next = 0; next < prompts.Count || running.Count > 0;)
            {
                for (; next < prompts.Count && running.Count < _session.Places; next++) running.Add(new Continuation(_session, _tokenizer, next, prompts[next], all));
                _session.Step();
                for (int i = 0; i < running.Count;)
                {
                    if (running[i].Advance(cancellation) is not { } generation)
                    {
                        i++;
                        continue;
                    }

                    int number = running[i].Number;
                    running[i].Text.Remove();
                    running.RemoveAt(i);
                    done[number] = generation;
                    onDone?.Invoke(number, generation);
                }
            }
        }
        finally
        {
            foreach (Continuation one in running) one.Text.Remove();
        }

        return done;
    }

    /// <summary>Frees the caches; not the model.</summary>
    public void Dispose() => _session.Dispose();

    // One prompt and what has come of it.
    private sealed class Continuation
    {
        private readonly GenerationOptions _options;
        private readonly TokenChooser _chooser;
        private readonly GeneratedTokens _output;
        private readonly TextBuilder _text;
        private readonly int[] _prompt;
        private readonly int _from, _limit;
        private readonly long _start = Stopwatch.GetTimestamp();
        private long _first;

        public Continuation(BatchSession session, Tokenizer tokenizer, int number, int[] prompt, GenerationOptions options)
        {
            (Number, _prompt, _options, _limit) = (number, prompt, options, session.Limit);
            _chooser = new TokenChooser(options);
            _output = new GeneratedTokens(options, session.Limit - prompt.Length);
            _text = new TextBuilder(tokenizer, null, options.StopStrings.Count > 0 ? new StopMatcher(options.StopStrings) : null, options.MinTokens);
            foreach (int id in prompt) _text.AddPrompt(id, wanted: false);
            _from = _text.Count;
            Text = session.Add(prompt);
            Text.Reserve((int)Math.Min(session.Limit, (long)prompt.Length + options.MaxTokens));
        }

        public int Number { get; }

        public BatchText Text { get; }

        /// <summary>Takes the next token where its logits are there; what was generated, where that was the last.</summary>
        public Generation? Advance(CancellationToken cancellation)
        {
            if (!Text.Ready) return cancellation.IsCancellationRequested ? Finish(StopReason.Cancelled) : null;
            if (_options.MaxTokens == 0) return Finish(StopReason.MaxTokens);
            if (cancellation.IsCancellationRequested) return Finish(StopReason.Cancelled);
            ReadOnlySpan<float> logits = Text.Logits;
            int next = _chooser.Next(logits, Text.Tokens, _prompt.Length);
            if (_first == 0) _first = Stopwatch.GetTimestamp();
            if (next == TokenChooser.None) return Finish(StopReason.Complete);
            if (_chooser.Ends(next)) return Finish(StopReason.StopToken);
            _output.Add(next, logits);
            if (!_text.Append(next)) return Finish(StopReason.StopString);
            if (_output.Count == _options.MaxTokens) return Finish(StopReason.MaxTokens);
            if (_prompt.Length + _output.Count > _limit) return Finish(StopReason.ContextFull);
            Text.Push(next);
            return null;
        }

        private Generation Finish(StopReason reason)
        {
            long first = _first == 0 ? Stopwatch.GetTimestamp() : _first;
            _text.Finish();
            return _output.Finish(_prompt, reason, Text.Reused, Stopwatch.GetElapsedTime(_start, first), Stopwatch.GetElapsedTime(first)) with { Text = _text.ToString(_from) };
        }
    }
}
