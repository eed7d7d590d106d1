using Lathe.Cli.Rendering;
using Lathe.Tensors.Autograd;
using Lathe.Training.Digits;
using Lathe.Training.Optimizers;

namespace Lathe.Cli.Walkthrough;

/// <summary>Back through the network, and the one step that makes it better.</summary>
internal static class GradientSteps
{
    public static IEnumerable<WalkStep> Of(Walk walk, Ink ink)
    {
        double before = walk.Loss;
        walk.Backward();
        (string Name, double Norm)[] layers = [.. walk.Model.Parameters.GroupBy(Layer).Select(g => (g.Key, Math.Sqrt(g.Sum(p => Math.Pow(Optimizer.GradientNorm(p), 2)))))];
        double largest = layers.Max(l => l.Norm);
        yield return new WalkStep
        {
            Title = "Gradients",
            Formula = "dL/dw for every weight w, by the chain rule from the loss back to the embedding",
            Why = "The same steps are walked in reverse. Each one turns the gradient of its output into the gradients of its input and of its weights. "
                + "A weight's gradient says how the loss would change if the weight grew a little. Below: the length of the gradient in each part.",
            Picture = width => layers.Select(l => $"{l.Name,-27} {ink.Accent(Bar.Of(l.Norm / largest, Math.Clamp(width - 40, 8, 40)))} {Numbers.Of(l.Norm)}"),
        };
        Parameter weight = walk.Model.Classifier.Weight;
        float old = weight.Value<float>()[0], gradient = weight.Grad<float>()[0];
        (double norm, double after) = walk.Update();
        bool sgd = walk.Options.Optimizer == OptimizerKind.Sgd;
        string clipped = walk.Options.ClipNorm > 0 && norm > walk.Options.ClipNorm ? $", clipped to {walk.Options.ClipNorm:0.##}" : "";
        yield return new WalkStep
        {
            Title = "Update",
            Formula = sgd ? "w ← w − η·g" : "m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²,  w ← w − η·m̂ / (√v̂ + ε)",
            Why = (sgd
                ? "Every weight takes a small step against its gradient."
                : "Adam takes a small step against the running mean of each gradient, divided by its usual size: so every weight moves at about the same pace, and the very first step is about η for each.")
                + " The same batch is then asked once more. Training is this, thousands of times, with another batch each time.",
            Facts =
            [
                ("η", $"{Say.Rate(walk.Options.LearningRate)} (in training it warms up first)"),
                ("|g|", $"{Numbers.Of(norm).Trim()}{clipped}"),
                ("w", $"classifier.weight[0, 0]: {old:0.000000} → {weight.Value<float>()[0]:0.000000}, its gradient was {Numbers.Of(gradient).Trim()}"),
                ("loss", $"{before:0.0000} → {(after < before ? ink.Good($"{after:0.0000}") : ink.Warn($"{after:0.0000}"))}{(after < before ? " on the same batch: lower" : " on the same batch: the step was too long; try a smaller --lr")}"),
            ],
        };
    }

    private static string Layer(Parameter parameter)
    {
        string[] parts = parameter.Name.Split('.');
        return parts[0] == "blocks" ? string.Join('.', parts.Take(3)) : parts[0];
    }
}
