using Lathe.Inference.Sampling;
using Lathe.Text.ChatTemplates;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>
/// How probable right answers are: perplexity over the tokens that the assistant would write, its end of turn among them, given the
/// question in the model's own template. What tuning minimises, on examples it has not seen.
/// </summary>
/// <param name="name">The task's name.</param>
/// <param name="questions">Questions; the first reference of each is scored.</param>
public sealed class AnswerPerplexityTask(string name, IReadOnlyList<Question> questions) : IEvaluationTask
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public TaskOutcome Run(EvaluationSubject subject, EvaluationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(settings);
        IReadOnlyList<Question> asked = settings.Choose([.. questions.Where(q => q.References.Count > 0)]);
        var samples = new LikelihoodSamples();
        int left = 0;
        for (int i = 0; i < asked.Count; i++)
        {
            ChatTokens chat = subject.Engine.Template.Encode(subject.Tokenizer, [.. asked[i].Turns, ChatTurn.Assistant(asked[i].References[0])]);
            if (!Score(subject, chat, Math.Max(1, FirstOfLast(chat.IsAnswer)), samples)) left++;
            settings.Step(i + 1, asked.Count);
        }

        return new TaskOutcome(samples.Measures(SubjectTokens.Identity(subject.Tokenizer)))
        {
            Notes = left == 0 ? [] : [$"{left} of {asked.Count} examples were left out: they are longer than the context of {subject.Session.Limit} tokens, or their answer is empty."],
        };
    }

    // Turns before belong to the question.
    private static int FirstOfLast(bool[] isAnswer)
    {
        int last = Array.LastIndexOf(isAnswer, true), first = last;
        while (first > 0 && isAnswer[first - 1]) first--;
        return last < 0 ? isAnswer.Length : first;
    }

    private static bool Score(EvaluationSubject subject, ChatTokens chat, int first, LikelihoodSamples samples)
    {
        int[] ids = chat.Ids;
        if (ids.Length > subject.Session.Limit || first >= ids.Length || !chat.IsAnswer[first]) return false;
        samples.Begin();
        subject.Session.Rewind(0);
        subject.Session.Score(ids.AsSpan(0, ids.Length - 1), (i, logits) =>
        {
            int next = ids[i + 1];
            if (chat.IsAnswer[i + 1]) samples.Add(logits[next] - LogitMath.LogSumExp(logits), subject.Tokenizer.TokenBytes(next, ids[i]).Length);
        }, first - 1);
        return true;
    }
}
