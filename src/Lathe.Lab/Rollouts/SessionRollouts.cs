using Lathe.Inference;
using Lathe.Inference.Sampling;
using Lathe.Nn.Models;
using Lathe.Training.Reinforcement;

namespace Lathe.Lab.Rollouts;

/// <summary>
/// Draws responses with a <see cref="Session"/>: the model that is trained answers, adapters and all, and a prompt is read once for all of its
/// responses. A draw is a function of weights, prompt, seed and number, whatever the threads.
/// </summary>
/// <param name="model">A causal model with a language head. The caller disposes it.</param>
/// <param name="options">How the text is remembered while it is drawn.</param>
public sealed class SessionRollouts(Transformer model, SessionOptions? options = null) : IRolloutSource, IDisposable
{
    // Places of one response; no response is longer.
    private const int PlaceBits = 24;
    private readonly Session _session = new(model, options);
    private readonly List<int> _response = [];
    private readonly int[] _one = new int[1];
    private float[] _first = [];

    /// <inheritdoc/>
    public IReadOnlyList<RolloutResponse> Draw(IReadOnlyList<int[]> prompts, int each, RolloutSampling sampling, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(sampling);
        ArgumentOutOfRangeException.ThrowIfLessThan(each, 1);
        sampling.Validate();
        var sampler = new Sampler(new SamplerOptions { Temperature = sampling.Temperature }, seed);
        int[] ends = [.. sampling.StopTokens];
        var drawn = new List<RolloutResponse>(prompts.Count * each);

        // What was read before was read with other weights.
        _session.Rewind(0);
        for (int i = 0; i < prompts.Count; i++)
        {
            int room = Math.Min(sampling.MaxTokens, _session.Limit - prompts[i].Length);
            if (room < 1) throw new ArgumentException($"Prompt {i} has {prompts[i].Length} tokens and leaves no room for a response in {_session.Limit}.", nameof(prompts));
            _first = _session.Continue(prompts[i]).ToArray();
            for (int sample = 0; sample < each; sample++)
            {
                Back(prompts[i]);
                drawn.Add(Respond(sampler, ends, room, ((long)i * each) + sample));
            }
        }

        return drawn;
    }

    /// <summary>Frees the session; not the model.</summary>
    public void Dispose() => _session.Dispose();

    private RolloutResponse Respond(Sampler sampler, int[] ends, int room, long number)
    {
        _response.Clear();
        ReadOnlySpan<float> logits = _first;
        for (int t = 0; ; t++)
        {
            int token = sampler.Next(logits, (number << PlaceBits) + t);
            _response.Add(token);
            bool ended = Array.IndexOf(ends, token) >= 0;
            if (ended || _response.Count == room) return new RolloutResponse([.. _response], ended);
            _one[0] = token;
            logits = _session.Read(_one);
        }
    }

    private void Back(int[] prompt)
    {
        if (_session.Tokens.Length == prompt.Length) return;
        if (_session.CanRewind(prompt.Length))
        {
            _session.Rewind(prompt.Length);
            return;
        }

        // A sliding window has let the prompt go.
        _session.Rewind(0);
        _session.Read(prompt);
    }
}
