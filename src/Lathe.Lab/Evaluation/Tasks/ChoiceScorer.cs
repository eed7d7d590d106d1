using Lathe.Inference;
using Lathe.Inference.Sampling;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>
/// Scores ways to go on with a text by the probability of their tokens. Text and choice are tokenized together, as the model would read
/// them; the tokens that all choices have in common are read once, and what one question shares with the next is not read again.
/// </summary>
/// <param name="subject">The model.</param>
internal sealed class ChoiceScorer(EvaluationSubject subject)
{
    private readonly Session _session = subject.Session;

    public ChoiceScores Score(ChoiceQuestion question)
    {
        int[][] texts = [];
        int form = 0;
        for (; form < question.Contexts.Count; form++)
        {
            string context = question.Contexts[form]();
            texts = [.. question.Choices.Select(c => PromptTokens.Encode(subject.Tokenizer, context + c))];
            if (texts.Max(t => t.Length) <= _session.Limit) break;
        }

        bool cut = form == question.Contexts.Count;
        if (cut) texts = [.. Shorten(texts)];
        int common = Common(texts);
        return new ChoiceScores(Score(texts, common), [.. texts.Select(t => t.Length - common)], Math.Min(form, question.Contexts.Count - 1), cut);
    }

    // As much is cut from each, so that what they have in common stays in common.
    private IEnumerable<int[]> Shorten(int[][] texts)
    {
        int over = texts.Max(t => t.Length) - _session.Limit;
        foreach (int[] text in texts)
        {
            int[] tail = text[Math.Min(over, text.Length - 1)..];
            if (text[0] == subject.Tokenizer.BeginId) tail[0] = text[0];
            yield return tail;
        }
    }

    // A last token is scored and not read, so the common part ends before it even where one choice begins another.
    private static int Common(int[][] texts)
    {
        int common = texts.Min(t => t.Length) - 1;
        foreach (int[] text in texts) common = Math.Min(common, text.AsSpan().CommonPrefixLength(texts[0]));
        return common >= 1 ? common : throw new ArgumentException("The choices of a question have no text before them: nothing precedes their first token, so it has no probability.");
    }

    private double[] Score(int[][] texts, int common)
    {
        ReadOnlySpan<float> logits = _session.Continue(texts[0].AsSpan(0, common));
        double norm = LogitMath.LogSumExp(logits);
        double[] scores = new double[texts.Length];
        for (int i = 0; i < texts.Length; i++) scores[i] = logits[texts[i][common]] - norm;
        for (int i = 0; i < texts.Length; i++) scores[i] += Rest(texts[i], common);
        return scores;
    }

    // The tokens behind the first; each is told by the one before it.
    private double Rest(int[] text, int common)
    {
        if (text.Length == common + 1) return 0;
        double sum = 0;
        if (_session.CanRewind(common)) _session.Rewind(common);
        else _session.Continue(text.AsSpan(0, common));
        _session.Score(text.AsSpan(common..^1), (i, logits) => sum += logits[text[common + 1 + i]] - LogitMath.LogSumExp(logits));
        return sum;
    }
}
