using Lathe.Inference.Sampling;
using Lathe.Nn.Models;

namespace Lathe.Inference.Beams;

/// <summary>
/// Looks for the most probable text by following several at once, as Hugging Face's generate does with <c>num_beams</c>: each step keeps
/// the best continuations of all texts together. Processors see log-probabilities. For one thread.
/// </summary>
public sealed class BeamSearch : IDisposable
{
    private readonly BeamSessions _sessions;
    private readonly Transformer _model;
    private float[] _scores = [];

    /// <summary>Makes a search.</summary>
    /// <param name="model">A causal model with a language head. The caller disposes it.</param>
    /// <param name="options">How each text is remembered.</param>
    /// <exception cref="ArgumentException">The model is no language model.</exception>
    public BeamSearch(Transformer model, SessionOptions? options = null)
    {
        _sessions = new BeamSessions(model, options);
        _model = model;
    }

    /// <summary>Finds the best continuations of a prompt.</summary>
    /// <param name="prompt">Token ids, one at least and no more than the context.</param>
    /// <param name="options">
    /// Lengths, processors, constraint and stop tokens; sampler, seed, stop strings and log-probabilities do not apply.
    /// </param>
    /// <param name="beams">How to search.</param>
    /// <param name="cancellation">Ends the search; the best so far are given.</param>
    /// <returns>As many as the search is wide, if there are so many, the best first.</returns>
    /// <exception cref="ArgumentException">A number is out of range, or the prompt is empty or does not fit.</exception>
    /// <exception cref="ArithmeticException">The model's logits are not finite.</exception>
    public IReadOnlyList<BeamHypothesis> Search(ReadOnlySpan<int> prompt, GenerationOptions options, BeamOptions beams, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(beams);
        beams.Validate();
        if (options.StopStrings.Count > 0) throw new ArgumentException("StopStrings were given, but a beam search follows tokens: give StopTokens.", nameof(options));
        PromptTokens.Check(prompt, _sessions.First);
        var chooser = new TokenChooser(options);
        options.Constraint?.Begin(prompt);
        int longest = Math.Min(options.MaxTokens, _sessions.First.Limit - prompt.Length + 1);
        var finished = new FinishedBeams(beams, longest);
        List<Beam> open = [new Beam(prompt.ToArray(), 0)];
        int wide = Math.Max(2, 1 + options.StopTokens.Distinct().Count()) * beams.Width;
        for (int length = 1; length <= longest && open.Count > 0 && !cancellation.IsCancellationRequested; length++)
        {
            List<Step> steps = Continuations(open, chooser, prompt.Length, wide, finished);
            open = Follow(open, steps, chooser, prompt.Length, beams.Width, finished);
            if (steps.Count > 0 && finished.Suffice(steps[0].Score, length)) return finished.Best;
        }

        StopReason reason = cancellation.IsCancellationRequested ? StopReason.Cancelled : longest < options.MaxTokens ? StopReason.ContextFull : StopReason.MaxTokens;
        foreach (Beam beam in open) finished.Add(beam.Text[prompt.Length..], beam.Score, beam.Text.Length - prompt.Length, reason);
        return finished.Best;
    }

    /// <summary>Frees the sessions; not the model.</summary>
    public void Dispose() => _sessions.Dispose();

    private List<Step> Continuations(List<Beam> open, TokenChooser chooser, int promptLength, int wide, FinishedBeams finished)
    {
        Session[] sessions = _sessions.Assign([.. open.Select(b => b.Text)]);
        var best = new Candidates();
        List<Step> steps = [];
        if (_scores.Length == 0) _scores = new float[_model.Config.Vocabulary];
        for (int b = 0; b < open.Count; b++)
        {
            ReadOnlySpan<float> logits = sessions[b].Continue(open[b].Text);
            double norm = LogitMath.LogSumExp(logits);
            for (int i = 0; i < logits.Length; i++) _scores[i] = (float)(logits[i] - norm);
            chooser.Replay(open[b].Text.AsSpan(promptLength));
            ReadOnlySpan<float> processed = chooser.Process(_scores, open[b].Text, promptLength);
            if (processed.IsEmpty)
            {
                finished.Add(open[b].Text[promptLength..], open[b].Score, open[b].Text.Length - promptLength, StopReason.Complete);
                continue;
            }

            best.Begin(processed, LogitMath.Most(processed));
            best.KeepMostProbable(wide);
            for (int i = 0; i < best.Count; i++) steps.Add(new Step(b, best.Ids[i], open[b].Score + best.Logits[i]));
        }

        steps.Sort(static (x, y) => x.Score != y.Score ? y.Score.CompareTo(x.Score) : x.Beam != y.Beam ? x.Beam.CompareTo(y.Beam) : x.Token.CompareTo(y.Token));
        return steps.Count > wide ? steps[..wide] : steps;
    }

    private static List<Beam> Follow(List<Beam> open, List<Step> steps, TokenChooser chooser, int promptLength, int width, FinishedBeams finished)
    {
        List<Beam> next = [];
        for (int rank = 0; rank < steps.Count && next.Count < width; rank++)
        {
            (int beam, int token, double score) = steps[rank];
            int[] text = open[beam].Text;
            if (!chooser.Ends(token)) next.Add(new Beam([.. text, token], score));

            // An end that is not among the best is no better than what goes on.
            else if (rank < width) finished.Add(text[promptLength..], score, text.Length - promptLength + 1, StopReason.StopToken);
        }

        return next;
    }

    private readonly record struct Step(int Beam, int Token, double Score);

    private sealed record Beam(int[] Text, double Score);
}
