using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Optimizers;
using Lathe.Training.Schedules;

namespace Lathe.Training.Tests.Vectors;

/// <summary>Whole courses of training. Those that the source splits over two machines are one machine's steps on all rows.</summary>
internal static class TrainingVectors
{
    public static void ThirtySteps(VectorCase v)
    {
        using var folder = new Digits.TemporaryFolder();
        string middle = folder.File("middle.safetensors");
        (float[] whole, IReadOnlyList<TrainPoint> points) = Train(v, null, middle);
        v.Expect("exp.loss", [.. points.Select(p => p.Loss)]);
        v.Expect("exp.grad_norm", [.. points.Select(p => p.GradientNorm)]);
        v.Expect("exp.lr", [.. points.Select(p => p.LearningRate)]);
        (float[] resumed, IReadOnlyList<TrainPoint> again) = Train(v, middle, null);
        Assert.Equal(whole, resumed);
        Assert.Equal(points, again);
    }

    public static void AveragedRanks(VectorCase v)
    {
        using WeightBag bag = ThreeLayers(v, "w.rank0.");
        float[] x = v.Floats("in.x"), y = v.Floats("in.y");
        int[] order = v.Integers("in.perm");
        using var optimizer = new Sgd(bag.Parameters);
        var task = new VectorTask(bag, (scope, step) =>
        {
            Tensor loss = (ThreeLayers(bag, scope.Input<float>([20, 10], x)) - scope.Input<float>([20, 5], y)).Square().Mean();
            ReadOnlySpan<int> now = order.AsSpan(step * 20, 20);
            (x, y) = (Rows(x, now), Rows(y, now));
            return loss;
        });
        v.Expect("exp.full_batch_loss", Losses(OptimizerVectors.Fit(task, optimizer, v.Number("lr"), v.Integer("steps"))));
        foreach (Parameter p in bag.Parameters) v.Expect($"exp.final.{p.Name}", p.Value<float>());
    }

    public static void AdamWOfThreeLayers(VectorCase v)
    {
        using WeightBag bag = ThreeLayers(v, "w.init.");
        float[] x = v.Floats("in.x"), y = v.Floats("in.y");
        using var optimizer = new Adam(bag.Parameters, OptimizerVectors.Options(v));
        var task = new VectorTask(bag, (scope, step) =>
        {
            Tensor input = scope.Input([32, 10], x.AsSpan(step * 320, 320)), target = scope.Input([32, 5], y.AsSpan(step * 160, 160));
            return (target - ThreeLayers(bag, input)).Square().Sum();
        });
        v.Expect("exp.loss", Losses(OptimizerVectors.Fit(task, optimizer, v.Number("lr"), v.Integer("steps"))));
        foreach (Parameter p in bag.Parameters) v.Expect($"exp.final.{p.Name}", p.Value<float>());
    }

    public static void NormedLayers(VectorCase v)
    {
        using var bag = new WeightBag();
        foreach (string name in v.Names.Where(n => n.StartsWith("w.", StringComparison.Ordinal))) bag.Add(name[2..], v.Shape(name), v.Floats(name));
        int[] ids = v.Integers("in.ids"), labels = v.Integers("in.labels"), order = v.Integers("in.perm");
        using var optimizer = new Sgd(bag.Parameters);
        var task = new VectorTask(bag, (scope, step) =>
        {
            Tensor x = Use("embedding.weight").Embedding(scope.Input<int>([20, 8], ids)).RmsNorm(Use("norm1.weight"));
            x = x.Linear(Use("linear1.weight")).Relu().RmsNorm(Use("norm2.weight"));
            Tensor logits = x.Linear(Use("linear2.weight")).Slice(1, 7, 1).Reshape(20, 64).Linear(Use("lm_head.weight"));
            Tensor loss = logits.CrossEntropy(scope.Input<int>([20], labels));
            ReadOnlySpan<int> now = order.AsSpan(step * 20, 20);
            (ids, labels) = (Rows(ids, now), Rows(labels, now));
            return loss;

            Tensor Use(string name) => scope.Use(bag[name]);
        });
        v.Expect("exp.loss", Losses(OptimizerVectors.Fit(task, optimizer, v.Number("lr"), v.Integer("steps"))));
        foreach (Parameter p in bag.Parameters) v.Expect($"exp.final.{p.Name}", p.Value<float>());
    }

    private static (float[] Weights, IReadOnlyList<TrainPoint> Points) Train(VectorCase v, string? resume, string? save)
    {
        TransformerConfig config = ModelVectors.Config(v, 2) with { Vocabulary = v.Integer("vocab_size"), Context = 16, NormEpsilon = v.Number("rms_eps") };
        using Transformer model = ModelVectors.Model(v, config);
        int[] batches = v.Integers("in.batches");
        int length = v.Shape("in.batches")[2] - 1, rows = v.Shape("in.batches")[1], steps = v.Shape("in.batches")[0], stop = v.Integer("checkpoint_after");
        var task = new VectorTask(model, (scope, step) =>
        {
            ReadOnlySpan<int> batch = batches.AsSpan(step * rows * (length + 1), rows * (length + 1));
            Tensor all = scope.Input([rows, length + 1], batch);
            return model.Forward(all.Slice(1, 0, length)).CrossEntropy(all.Slice(1, 1, length));
        });
        using var optimizer = new Adam(model.Parameters, OptimizerVectors.Options(v));
        double rate = v.Number("max_lr");
        var options = new TrainerOptions
        {
            MaxSteps = steps,
            LearningRate = rate,
            ClipNorm = v.Number("clip"),
            LogEvery = 1,
            Schedule = new CosineSchedule(v.Integer("cycle"), v.Integer("warmup"), v.Number("min_lr") / rate) { FromZero = true },
        };
        var keep = new LambdaCallback("keep")
        {
            TrainBatchEnd = (trainer, step) =>
            {
                if (step.Step != stop || save is null) return;
                ModelVectors.ExpectWeights(v, model, "exp.ck.", p => p.Value<float>());
                trainer.SaveAfterStep(save);
            },
        };
        using var run = new Trainer(task, optimizer, options, keep);
        if (resume is not null)
        {
            foreach (Parameter p in model.Parameters) p.Value<float>().Clear();
            run.Resume(resume);
            Assert.Equal(stop, run.Step);
        }

        run.Fit(TestContext.Current.CancellationToken);
        ModelVectors.ExpectWeights(v, model, "exp.final.", p => p.Value<float>());
        return ([.. model.Parameters.SelectMany(p => p.Value<float>().ToArray())], [.. run.History.Training]);
    }

    // Linear 10 → 10, ReLU, linear 10 → 50 with a bias, ReLU, linear 50 → 5, a parameter that nothing uses; the bias is frozen.
    private static WeightBag ThreeLayers(VectorCase v, string prefix)
    {
        var bag = new WeightBag();
        foreach (string name in (string[])["no_grad_fixed_param", "fc1.weight", "fc2.fc.weight", "fc2.fc.bias", "fc3.weight"])
            bag.Add(name, v.Shape(prefix + name), v.Floats(prefix + name), name is not ("fc2.fc.bias" or "no_grad_fixed_param"));
        return bag;
    }

    private static Tensor ThreeLayers(WeightBag bag, Tensor x)
    {
        Scope scope = x.Scope;
        x = x.Linear(scope.Use(bag["fc1.weight"])).Relu().Linear(scope.Use(bag["fc2.fc.weight"]), scope.Use(bag["fc2.fc.bias"])).Relu();
        return x.Linear(scope.Use(bag["fc3.weight"]));
    }

    private static double[] Losses(IReadOnlyList<TrainPoint> points) => [.. points.Select(p => p.Loss)];

    private static T[] Rows<T>(T[] values, ReadOnlySpan<int> order)
    {
        int width = values.Length / order.Length;
        T[] moved = new T[values.Length];
        for (int i = 0; i < order.Length; i++) values.AsSpan(order[i] * width, width).CopyTo(moved.AsSpan(i * width));
        return moved;
    }
}
