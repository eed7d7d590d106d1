using Lathe.Inference;
using Lathe.Text.ChatTemplates;

namespace Lathe.Lab.Tests.Evaluation;

/// <summary>Questions asked together get the answers they get one by one, those that do not fit among them.</summary>
public sealed class EvaluationSubjectTests
{
    [Fact]
    public void Together_is_one_by_one()
    {
        using var tiny = new TinySubject(context: 60);
        string[] texts = [.. Enumerable.Range(0, 37).Select(i => new string((char)('a' + (i % 26)), 1 + (i * 3)))];
        var options = new GenerationOptions { MaxTokens = 12, Seed = 3, StopStrings = ["x"] };
        var behind = new List<int>();
        IReadOnlyList<ChatTurn>[] turns = [.. texts.Select(t => (ChatTurn[])[ChatTurn.User(t)])];
        string[] together = [.. tiny.Subject.AnswerAll(turns, options, behind.Add, TestContext.Current.CancellationToken).Select(g => g.Text)];
        int cut = tiny.Subject.Cut;
        Assert.InRange(cut, 1, 36);
        Assert.Equal(Enumerable.Range(1, 37), behind);
        Assert.Equal(turns.Select(t => tiny.Subject.Answer(t, options, TestContext.Current.CancellationToken).Text), together);
        Assert.Equal(2 * cut, tiny.Subject.Cut);
        Assert.Equal(texts.Select(t => tiny.Subject.Continue(t, options, TestContext.Current.CancellationToken).Text), tiny.Subject.ContinueAll(texts, options, null, TestContext.Current.CancellationToken).Select(g => g.Text));
        Assert.Empty(tiny.Subject.AnswerAll([], options, null, TestContext.Current.CancellationToken));
    }
}
