using System.Text.Json;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Preference;

namespace Lathe.Training.Tests.Preference;

/// <summary>Losses of pairs and of rated responses, values and gradients, beside PyTorch's.</summary>
public sealed class PreferenceLossTests
{
    private const int Pairs = 7;

    public static TheoryData<string> Kinds => [.. PreferenceReference.At("pairs").EnumerateObject().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Losses_of_pairs_are_PyTorchs(string name)
    {
        using var scope = new Scope();
        Tensor[] all = [.. Enumerable.Range(0, 4).Select(k => scope.Variable<float>([Pairs], PreferenceReference.Waves(Pairs, k, 1.7, -6)))];
        Tensor loss = name == "BradleyTerry"
            ? PreferenceLoss.BradleyTerry(all[0], all[1], 0.2)
            : PreferenceLoss.PerPair(Options(name), all[0], all[1], all[2], all[3]);
        PreferenceReference.Close(PreferenceReference.Numbers("pairs", name, "loss"), loss.Data<float>(), name);
        scope.Backward(loss.Sum());
        JsonElement grads = PreferenceReference.At("pairs", name, "grads");
        for (int i = 0; i < 2; i++) PreferenceReference.Close(PreferenceReference.Numbers(grads[i]), all[i].Grad<float>(), $"{name}: gradient {i}");
    }

    [Fact]
    public void Kto_is_PyTorchs()
    {
        using var scope = new Scope();
        Tensor policy = scope.Variable<float>([Pairs], PreferenceReference.Waves(Pairs, 0, 1.7, -6)), reference = scope.Input<float>([Pairs], PreferenceReference.Waves(Pairs, 2, 1.7, -6));
        var options = new KtoOptions { Beta = 0.3, DesirableWeight = 1.2, UndesirableWeight = 0.8 };
        Tensor loss = KtoLoss.PerExample(options, policy, reference, [true, false, false, true, true, false, true], 0.35);
        PreferenceReference.Close(PreferenceReference.Numbers("kto", "loss"), loss.Data<float>(), "kto");
        scope.Backward(loss.Sum());
        PreferenceReference.Close(PreferenceReference.Numbers(PreferenceReference.At("kto", "grads")[0]), policy.Grad<float>(), "kto: gradient");
    }

    [Theory]
    [InlineData(PreferenceKind.Dpo)]
    [InlineData(PreferenceKind.RobustDpo)]
    [InlineData(PreferenceKind.SimPo)]
    [InlineData(PreferenceKind.Orpo)]
    public void Extreme_log_probabilities_leave_losses_and_gradients_finite(PreferenceKind kind)
    {
        using var scope = new Scope();
        Tensor chosen = scope.Variable<float>([3], [-1e5f, 0, -1e-7f]), rejected = scope.Variable<float>([3], [0, -1e5f, -1e5f]), zero = scope.Zeros([3]);
        Tensor loss = PreferenceLoss.PerPair(new PreferenceOptions { Kind = kind, Beta = 1 }, chosen, rejected, zero, zero);
        scope.Backward(loss.Sum());
        Assert.All(loss.Data<float>().ToArray().Concat(chosen.Grad<float>().ToArray()).Concat(rejected.Grad<float>().ToArray()), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Options_that_do_not_go_together_say_so()
    {
        Assert.Contains("Beta", Assert.Throws<ArgumentException>(() => new PreferenceOptions { Beta = 0 }.Validate()).Message, StringComparison.Ordinal);
        Assert.Contains("LabelSmoothing", Assert.Throws<ArgumentException>(() => new PreferenceOptions { Kind = PreferenceKind.Ipo, LabelSmoothing = 0.1 }.Validate()).Message, StringComparison.Ordinal);
        Assert.Contains("0.5", Assert.Throws<ArgumentException>(() => new PreferenceOptions { LabelSmoothing = 0.5 }.Validate()).Message, StringComparison.Ordinal);
        Assert.Contains("UndesirableWeight", Assert.Throws<ArgumentException>(() => new KtoOptions { UndesirableWeight = double.NaN }.Validate()).Message, StringComparison.Ordinal);
        using var scope = new Scope();
        Tensor x = scope.Zeros([2]);
        Assert.Contains("reference", Assert.Throws<ArgumentException>(() => PreferenceLoss.PerPair(new PreferenceOptions(), x, x)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_drift_of_kto_is_never_below_zero()
    {
        Assert.Equal(0.5, KtoLoss.Drift([-1, -2], [-2, -2]), 1e-12);
        Assert.Equal(0, KtoLoss.Drift([-3, -2], [-2, -2]));
        Assert.Equal(0, KtoLoss.Drift([], []));
    }

    private static PreferenceOptions Options(string name) => name switch
    {
        "DpoSmoothed" => new PreferenceOptions { Beta = 0.3, LabelSmoothing = 0.15 },
        "RobustDpo" => new PreferenceOptions { Kind = PreferenceKind.RobustDpo, Beta = 0.3, LabelSmoothing = 0.15 },
        "Hinge" => new PreferenceOptions { Kind = PreferenceKind.Hinge, Beta = 1 },
        "SimPo" => new PreferenceOptions { Kind = PreferenceKind.SimPo, Beta = 0.3, Margin = 0.4 },
        _ => new PreferenceOptions { Kind = Enum.Parse<PreferenceKind>(name), Beta = 0.3 },
    };
}
