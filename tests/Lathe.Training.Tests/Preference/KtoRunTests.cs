using Lathe.Nn.Models;
using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Records;
using Lathe.Training.Preference;
using Lathe.Training.Tests.Data.Formatting;
using Lathe.Training.Tests.Digits;
using Lathe.Training.Tests.Tuning;
using Lathe.Training.Tuning;

namespace Lathe.Training.Tests.Preference;

[Collection(nameof(Alone))]
public sealed class KtoRunTests
{
    // Answers of a pair look alike; a run that held one of them out would push its own validation the wrong way.
    [Fact]
    public void A_run_over_pairs_lowers_the_loss_of_pairs_held_out()
    {
        string[] nouns = ["sea", "sky", "word", "answer", "road"], adjectives = ["blue", "grey", "wide", "one"];
        DataRecord[] pairs =
        [
            .. nouns.SelectMany(noun => adjectives.Select((adjective, i) => new DataRecord
            {
                Kind = RecordKind.Preference,
                Turns = [ChatTurn.User($"What is the {noun} of {adjective}?")],
                Chosen = [ChatTurn.Assistant($"It is {adjective}.")],
                Rejected = [ChatTurn.Assistant($"It is {adjectives[(i + 1) % adjectives.Length]}.")],
            })),
        ];
        using Transformer model = SmallTuning.Model();
        TuningOptions options = SmallTuning.Options with { Steps = 40, BatchSize = 8, AccumulationSteps = 1, ValidateEvery = 10 };
        using var run = new TuningRun(options, model, Examples.Encoder(), new KtoMethod(new KtoOptions { Beta = 0.5 }), pairs);
        run.Fit(TestContext.Current.CancellationToken);
        List<ValidationPoint> curve = run.Trainer.History.Validation;
        Assert.Equal(0.5, curve[0].Loss, 1e-6);
        Assert.True(curve[^1].Loss < 0.45, string.Join(", ", curve.Select(p => p.Loss)));
    }
}
