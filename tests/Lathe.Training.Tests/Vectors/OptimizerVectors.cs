using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Optimizers;
using Lathe.Training.Schedules;

namespace Lathe.Training.Tests.Vectors;

/// <summary>Clipping, AdamW and the learning rate's course.</summary>
internal static class OptimizerVectors
{
    public static void Clip(VectorCase v)
    {
        double limit = v.Number("max_l2_norm");
        string[] names = [.. v.Names.Where(n => n.StartsWith("in.grad", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        float[][] clipped = Clipped(v, names, limit, out double norm);
        for (int i = 0; i < names.Length; i++) v.Expect($"exp.grad{i}", clipped[i]);
        if (!v.Has("exp.norm")) return;
        v.Expect("exp.norm", norm);
        clipped = Clipped(v, names, v.Number("max_l2_norm_noclip"), out _);
        for (int i = 0; i < names.Length; i++) v.Expect($"exp.noclip_grad{i}", clipped[i]);
    }

    public static void LinearRegression(VectorCase v)
    {
        using var bag = new WeightBag();
        Parameter w = bag.Add("w", v.Shape("w.w0"), v.Floats("w.w0"));
        float[] x = v.Floats("in.x");
        using var optimizer = new Adam(bag.Parameters, Options(v));
        var task = new VectorTask(bag, (scope, step) =>
        {
            ReadOnlySpan<float> row = x.AsSpan(step * 3, 3);
            Tensor wrong = scope.Input<float>([1, 2], [row[0] + row[1], -row[2]]) - scope.Input([1, 3], row).Linear(scope.Use(w));
            return wrong.Square().Sum();
        });
        Fit(task, optimizer, v.Number("lr"), v.Integer("steps"));
        v.Expect("exp.w_pytorch", w.Value<float>());
        const string Reason = "Lathe implements PyTorch's variant, and the vector accepts any of the three";
        v.Excuse("exp.w_repo2025", Reason);
        v.Excuse("exp.w_repo2026", Reason);
    }

    public static void AdamWVariants(VectorCase v)
    {
        using var bag = new WeightBag();
        Parameter p0 = bag.Add("p0", [3], v.Floats("w.p0")), p1 = bag.Add("p1", [3], v.Floats("w.p1")), idle = bag.Add("p2", [3], v.Floats("w.p2_no_grad"));
        float[] gradients = v.Floats("in.grads");
        using var optimizer = new Adam(bag.Parameters, Options(v));
        var course = new List<float>();
        for (int step = 0; step < 6; step++)
        {
            bag.ZeroGrad();
            gradients.AsSpan(step * 6, 3).CopyTo(p0.Grad<float>());
            gradients.AsSpan((step * 6) + 3, 3).CopyTo(p1.Grad<float>());
            optimizer.Step(v.Number("lr"));
            course.AddRange(p0.Value<float>());
            course.AddRange(p1.Value<float>());
        }

        v.Expect("exp.pytorch", course.ToArray());
        v.Expect("exp.p2_no_grad", idle.Value<float>());
        const string Reason = "Lathe implements PyTorch's variant; the vector asks for one of the three";
        v.Excuse("exp.cs336_2026_alg1", Reason);
        v.Excuse("exp.cs336_2025_alg1", Reason);
    }

    public static void Cosine(VectorCase v)
    {
        double largest = v.Number("max_lr");
        var schedule = new CosineSchedule(v.Integer("cosine_cycle_iters"), v.Integer("warmup_iters"), v.Number("min_lr") / largest) { FromZero = true };
        v.Expect("exp.lr", [.. v.Integers("in.it").Select(t => largest * schedule.At(t))]);
    }

    public static AdamOptions Options(VectorCase v) => new()
    {
        Beta1 = v.Parameters.GetProperty("betas")[0].GetDouble(),
        Beta2 = v.Parameters.GetProperty("betas")[1].GetDouble(),
        Epsilon = v.Number("eps"),
        WeightDecay = v.Number("weight_decay"),
        Decoupled = true,
    };

    /// <summary>Trains as users do.</summary>
    public static IReadOnlyList<TrainPoint> Fit(VectorTask task, Optimizer optimizer, double rate, int steps, double clip = 0)
    {
        using var trainer = new Trainer(task, optimizer, new TrainerOptions { MaxSteps = steps, LearningRate = rate, ClipNorm = clip, LogEvery = 1 });
        trainer.Fit(TestContext.Current.CancellationToken);
        return [.. trainer.History.Training];
    }

    // The trainer's own clipping: one step of SGD at rate 1 moves weights of zero by minus the clipped gradient.
    private static float[][] Clipped(VectorCase v, string[] names, double limit, out double norm)
    {
        using var bag = new WeightBag();
        Parameter[] weights = [.. names.Select(n => bag.Add(n, v.Shape(n), new float[v.Floats(n).Length]))];
        bag.Add("without gradient", [2], [1, 2]);
        using var optimizer = new Sgd(bag.Parameters);
        var task = new VectorTask(bag, (scope, _) =>
        {
            Tensor sum = scope.Zeros([]);
            for (int i = 0; i < names.Length; i++) sum += (scope.Use(weights[i]) * v.Input(scope, names[i])).Sum();
            return sum;
        });
        norm = Fit(task, optimizer, 1, 1, limit)[0].GradientNorm;
        return [.. weights.Select(w => w.Value<float>().ToArray().Select(x => -x).ToArray())];
    }
}
