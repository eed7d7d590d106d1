using System.Text.Json;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Preference;
using Lathe.Training.Reinforcement;
using Lathe.Training.Tests.Preference;

namespace Lathe.Training.Tests.Reinforcement;

/// <summary>Losses of tokens and of responses, values and gradients, and advantages, beside PyTorch's.</summary>
public sealed class PolicyLossTests
{
    private const int Tokens = 23;
    private static readonly PolicyLossOptions Options = new() { ClipLow = 0.2, ClipHigh = 0.28 };

    public static TheoryData<string> Names => [.. PreferenceReference.At("policy").EnumerateObject().Select(p => p.Name).Where(n => n != "normalization")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_of_tokens_are_PyTorchs(string name)
    {
        using var scope = new Scope();
        Tensor policy = scope.Variable<float>([Tokens], Wave(5)), old = scope.Input<float>([Tokens], Wave(6)), reference = scope.Input<float>([Tokens], Wave(7));
        Tensor advantages = scope.Input<float>([Tokens], PreferenceReference.Waves(Tokens, 8, 1.3));
        Tensor loss = name switch
        {
            "None" or "Unclipped" or "Clipped" => PolicyLoss.PerToken(Options with { Ratio = Enum.Parse<ImportanceRatio>(name) }, policy, advantages, old),
            "OnPolicy" => PolicyLoss.PerToken(Options, policy, advantages),
            "Sequence" => PolicyLoss.PerSequence(Options, policy, advantages.Slice(0, 0, 4), old, Batch()),
            _ => PolicyLoss.Kl(Enum.Parse<KlEstimator>(name[2..]), policy, reference),
        };
        PreferenceReference.Close(PreferenceReference.Numbers("policy", name, "loss"), loss.Data<float>(), name);
        scope.Backward(loss.Sum());
        PreferenceReference.Close(PreferenceReference.Numbers(PreferenceReference.At("policy", name, "grads")[0]), policy.Grad<float>(), $"{name}: gradient");
    }

    [Theory]
    [InlineData(LossNormalization.Sequence)]
    [InlineData(LossNormalization.Token)]
    [InlineData(LossNormalization.Constant)]
    public void Tokens_are_weighed_as_PyTorch_weighs_them(LossNormalization normalization)
    {
        using var scope = new Scope(record: false);
        Tensor loss = PolicyLoss.PerToken(
            Options, scope.Input<float>([Tokens], Wave(5)), scope.Input<float>([Tokens], PreferenceReference.Waves(Tokens, 8, 1.3)), scope.Input<float>([Tokens], Wave(6)));
        Tensor weights = PolicyLoss.Weights(Options with { Normalization = normalization, Constant = 17 }, scope, Batch());
        PreferenceReference.Close(PreferenceReference.At("policy", "normalization", normalization.ToString()).GetDouble(), (loss * weights).Sum().Item(), normalization.ToString());
    }

    [Theory]
    [InlineData("Clipped", 0.2)]
    [InlineData("Plain", 0)]
    public void Losses_of_values_are_PyTorchs(string name, double clip)
    {
        using var scope = new Scope();
        Tensor values = scope.Variable<float>([Tokens], PreferenceReference.Waves(Tokens, 9, 0.8));
        Tensor loss = PolicyLoss.Values(
            values, scope.Input<float>([Tokens], PreferenceReference.Waves(Tokens, 10, 0.8)), scope.Input<float>([Tokens], PreferenceReference.Waves(Tokens, 11, 0.8)), clip);
        PreferenceReference.Close(PreferenceReference.Numbers("values", name, "loss"), loss.Data<float>(), name);
        scope.Backward(loss.Sum());
        PreferenceReference.Close(PreferenceReference.Numbers(PreferenceReference.At("values", name, "grads")[0]), values.Grad<float>(), $"{name}: gradient");
    }

    [Fact]
    public void Generalised_advantages_are_the_sums_that_define_them()
    {
        double[] advantages = new double[11], returns = new double[11];
        Advantages.Generalized(Doubles(11, 12), Doubles(11, 13), 0.97, 0.9, advantages, returns);
        Close("advantages", advantages);
        Close("returns", returns);
        Advantages.Whiten(advantages);
        Close("whitened", advantages);
        static void Close(string name, double[] got) => PreferenceReference.Close(PreferenceReference.Numbers("generalized", name), [.. got.Select(v => (float)v)], name);
    }

    [Theory]
    [InlineData(AdvantageBaseline.GroupMean, AdvantageScale.None)]
    [InlineData(AdvantageBaseline.GroupMean, AdvantageScale.GroupDeviation)]
    [InlineData(AdvantageBaseline.GroupMean, AdvantageScale.BatchDeviation)]
    [InlineData(AdvantageBaseline.LeaveOneOut, AdvantageScale.None)]
    public void Advantages_of_groups_are_PyTorchs(AdvantageBaseline baseline, AdvantageScale scale)
    {
        double[] advantages = new double[6];
        Advantages.OfGroups(Doubles(6, 14), 3, advantages, baseline, scale);
        PreferenceReference.Close(PreferenceReference.Numbers("groups", $"{baseline}{scale}"), [.. advantages.Select(v => (float)v)], "advantages");
    }

    [Fact]
    public void Equal_rewards_teach_nothing_and_uneven_groups_are_refused()
    {
        double[] advantages = new double[4];
        Advantages.OfGroups([1, 1, 1, 1], 2, advantages);
        Assert.All(advantages, a => Assert.Equal(0, a));
        Assert.Contains("groups of 3", Assert.Throws<ArgumentException>(() => Advantages.OfGroups([1, 2, 3, 4], 3, advantages)).Message, StringComparison.Ordinal);
        Assert.Contains("two or more", Assert.Throws<ArgumentException>(() => Advantages.OfGroups([1, 2, 3, 4], 1, advantages)).Message, StringComparison.Ordinal);
        Advantages.OfGroups([], 3, []);
    }

    [Fact]
    public void The_weight_of_the_distance_follows_it_a_fifth_at_most()
    {
        var kl = new AdaptiveKl(0.1, 6, 100);
        kl.Update(60, 50);
        Assert.Equal(0.1 * 1.1, kl.Coefficient, 1e-12);
        kl.Update(0, 100);
        Assert.Equal(0.1 * 1.1 * 0.8, kl.Coefficient, 1e-12);
        kl.Update(6.6, 100);
        Assert.Equal(0.1 * 1.1 * 0.8 * 1.1, kl.Coefficient, 1e-12);
        var still = new AdaptiveKl(0.1, 0, 100);
        still.Update(60, 50);
        Assert.Equal(0.1, still.Coefficient);
    }

    private static float[] Wave(int k) => PreferenceReference.Waves(Tokens, k, 0.9, -2);

    private static double[] Doubles(int count, int k) => [.. PreferenceReference.Waves(count, k, 1).Select(v => (double)v)];

    private static ResponseBatch Batch()
    {
        var batch = new ResponseBatch();
        foreach (int length in (int[])[5, 1, 9, 8]) batch.Add([1], new int[length]);
        return batch;
    }
}
