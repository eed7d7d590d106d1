using Lathe.Inference;
using Lathe.Inference.Batching;
using Lathe.Inference.Sampling;
using Lathe.Nn.Models;
using Lathe.Text.Tokenizers;
using Lathe.Training.Reinforcement;

namespace Lathe.Lab.Rollouts;

/// <summary>
/// Draws responses with a <see cref="BatchSession"/>: the model that is trained answers, adapters and all, several responses at a time, and a prompt is
/// read once for all of its responses. A draw is a function of weights, prompt, seed and number, whatever the threads and the other responses.
/// </summary>
/// <param name="model">A causal model with a language head. The caller disposes it.</param>
/// <param name="tokenizer">Its tokenizer, where strings end responses.</param>
/// <param name="options">How the texts are remembered while they are drawn.</param>
/// <param name="places">Most responses at a time; 0: as many as are worth it and fit into half a GiB.</param>
public sealed class SessionRollouts(Transformer model, Tokenizer? tokenizer = null, SessionOptions? options = null, int places = 0) : IRolloutSource, IDisposable
{
    // Places of one response; no response is longer.
    private const int PlaceBits = 24;
    private BatchSession? _session;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A prompt leaves no room for a response, or strings end responses and there is no tokenizer.</exception>
    public IReadOnlyList<RolloutResponse> Draw(IReadOnlyList<int[]> prompts, int each, RolloutSampling sampling, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentOutOfRangeException.ThrowIfLessThan(each, 1);
        sampling.Validate();
        if (sampling.StopStrings.Count > 0 && tokenizer is null) throw new ArgumentException("Strings are to end responses, but tokens alone have no text: give the tokenizer.", nameof(sampling));
        if (prompts.Count == 0) return [];
        BatchSession session = Session(prompts, sampling.MaxTokens);
        for (int i = 0; i < prompts.Count; i++)
        {
            if (prompts[i].Length >= session.Limit) throw new ArgumentException($"Prompt {i} has {prompts[i].Length} tokens and leaves no room for a response in {session.Limit}.", nameof(prompts));
        }

        var sampler = new Sampler(new SamplerOptions { Temperature = sampling.Temperature }, seed);
        StopMatcher? stops = sampling.StopStrings.Count > 0 ? new StopMatcher(sampling.StopStrings) : null;
        var drawn = new RolloutResponse[checked(prompts.Count * each)];
        var running = new List<Running>();
        int next = 0, reserved = 0;
        try
        {
            while (next < drawn.Length || running.Count > 0)
            {
                // A prompt comes with as many of its responses as there are places; they go their own ways once it is read.
                for (int free; next < drawn.Length && (free = session.Places - session.Texts.Count - reserved) > 0;)
                {
                    int[] prompt = prompts[next / each];
                    int group = Math.Min(free, each - (next % each));
                    running.Add(new Running(session.Add(prompt), next, Math.Min(sampling.MaxTokens, session.Limit - prompt.Length)) { Others = group - 1 });
                    next += group;
                    reserved += group - 1;
                }

                session.Step();
                for (int i = 0; i < running.Count;)
                {
                    Running one = running[i];
                    if (!one.Text.Ready)
                    {
                        i++;
                        continue;
                    }

                    for (; one.Others > 0; one.Others--, reserved--) running.Add(new Running(one.Text.Fork(), one.Number + one.Others, one.Room));
                    if (stops is not null) one.Words ??= Words(one.Text.Tokens, stops);
                    if (!one.Goes(sampler, sampling.StopTokens, out bool ended))
                    {
                        drawn[one.Number] = new RolloutResponse([.. one.Response], ended);
                        one.Text.Remove();
                        running.RemoveAt(i);
                    }
                    else
                    {
                        i++;
                    }
                }
            }
        }
        finally
        {
            foreach (Running one in running) one.Text.Remove();
        }

        return drawn;
    }

    /// <summary>Frees the session; not the model.</summary>
    public void Dispose() => _session?.Dispose();

    private BatchSession Session(IReadOnlyList<int[]> prompts, int maxTokens)
    {
        int tokens = (int)Math.Min(model.Config.Context, prompts.Max(static p => (long)p.Length) + maxTokens);
        _session ??= new BatchSession(model, places > 0 ? places : BatchSession.PlacesFor(model.Config, tokens, (options ?? new SessionOptions()).CacheType), options);

        // What was read before was read with other weights.
        _session.Forget();
        return _session;
    }

    private TextBuilder Words(ReadOnlySpan<int> prompt, StopMatcher stops)
    {
        var words = new TextBuilder(tokenizer!, null, stops);
        foreach (int id in prompt) words.AddPrompt(id, wanted: false);
        return words;
    }

    // A response that is being drawn, and how many others wait for the same prompt to be read.
    private sealed class Running(BatchText text, int number, int room)
    {
        public BatchText Text => text;

        public int Number => number;

        public int Room => room;

        public int Others { get; set; }

        public TextBuilder? Words { get; set; }

        public List<int> Response { get; } = [];

        public bool Goes(Sampler sampler, IReadOnlyList<int> ends, out bool ended)
        {
            int token = sampler.Next(text.Logits, ((long)number << PlaceBits) + Response.Count);
            Response.Add(token);
            ended = ends.Contains(token) || Words?.Append(token) == false;
            if (ended || Response.Count == room) return false;
            text.Push(token);
            return true;
        }
    }
}
