using Lathe.Training.Optimizers;

namespace Lathe.Training.Tests.Optimizers;

/// <summary>Muon in double precision as its author writes it, one line a formula: transposes where rows are more, iterates on the wide matrix.</summary>
internal static class PlainMuon
{
    public static void Step(double[] weight, double[] gradient, double[] momentum, int rows, int columns, double rate, double scale, MuonOptions options)
    {
        double mu = options.Momentum;
        double[,] x = new double[rows, columns];
        for (int i = 0; i < weight.Length; i++)
        {
            double g = scale * gradient[i];
            momentum[i] = (mu * momentum[i]) + ((1 - mu) * g);
            x[i / columns, i % columns] = options.Nesterov ? (mu * momentum[i]) + ((1 - mu) * g) : momentum[i];
        }

        double norm = Math.Sqrt(x.Cast<double>().Sum(v => v * v)) + 1e-7;
        x = Map(x, v => v / norm);
        if (rows > columns) x = Transposed(x);
        for (int i = 0; i < options.Iterations; i++)
        {
            double[,] gram = Product(x, Transposed(x));
            double[,] b = Sum(Map(gram, v => -4.7750 * v), Map(Product(gram, gram), v => 2.0315 * v));
            x = Sum(Map(x, v => 3.4445 * v), Product(b, x));
        }

        if (rows > columns) x = Transposed(x);
        double size = rate * options.UpdateSize * Math.Sqrt(Math.Max(rows, columns));
        for (int i = 0; i < weight.Length; i++) weight[i] = (weight[i] * (1 - (rate * options.WeightDecay))) - (size * x[i / columns, i % columns]);
    }

    private static double[,] Make(int rows, int columns, Func<int, int, double> value)
    {
        var made = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) made[i, j] = value(i, j);
        }

        return made;
    }

    private static double[,] Map(double[,] x, Func<double, double> f) => Make(x.GetLength(0), x.GetLength(1), (i, j) => f(x[i, j]));

    private static double[,] Transposed(double[,] x) => Make(x.GetLength(1), x.GetLength(0), (i, j) => x[j, i]);

    private static double[,] Sum(double[,] x, double[,] y) => Make(x.GetLength(0), x.GetLength(1), (i, j) => x[i, j] + y[i, j]);

    private static double[,] Product(double[,] x, double[,] y)
        => Make(x.GetLength(0), y.GetLength(1), (i, j) => Enumerable.Range(0, x.GetLength(1)).Sum(k => x[i, k] * y[k, j]));
}
