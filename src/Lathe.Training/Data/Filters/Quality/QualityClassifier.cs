using System.Globalization;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data.Filters.Quality;

/// <summary>
/// A bag of hashed word n-grams and a logistic regression over it, as fastText's classifiers are in effect (Joulin et al. 2016): how much
/// a text is like the good examples that it was trained on, and how little like the others. Both classes weigh the same, however many
/// examples they have. The same examples, options and seed give the same bits.
/// </summary>
public sealed class QualityClassifier
{
    private const string Format = "lathe-quality-classifier";

    private readonly float[] _weights;
    private readonly int _ngram, _bits;
    private readonly float _bias;

    private QualityClassifier(float[] weights, float bias, int ngram, int bits) => (_weights, _bias, _ngram, _bits) = (weights, bias, ngram, bits);

    /// <summary>Trains one.</summary>
    /// <exception cref="ArgumentException">A class has no examples, or an option is out of range.</exception>
    public static QualityClassifier Train(IReadOnlyList<(string Text, bool Good)> examples, QualityClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        options ??= new QualityClassifierOptions();
        if (options.Ngram is < 1 or > 5 || options.Bits is < 8 or > 26 || options.Epochs < 1)
            throw new ArgumentException($"Ngram {options.Ngram}, Bits {options.Bits}, Epochs {options.Epochs}: expected n-grams of 1 to 5 words, 8 to 26 bits and a pass or more.", nameof(options));
        int good = examples.Count(e => e.Good), bad = examples.Count - good;
        if (good == 0 || bad == 0) throw new ArgumentException($"{good} good and {bad} bad examples: the classifier needs some of both.", nameof(examples));
        (int Place, float Value)[][] features = [.. examples.Select(e => NgramFeatures.Of(e.Text, options.Ngram, options.Bits))];
        float[] weights = new float[1 << options.Bits], moved = new float[weights.Length];
        float bias = 0, biasMoved = 0, rate = (float)options.LearningRate;
        int[] order = [.. Enumerable.Range(0, examples.Count)];
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            new PhiloxRandom(options.Seed, (ulong)epoch).Shuffle<int>(order);
            foreach (int i in order)
            {
                float score = Sum(features[i], weights) + bias;
                float weight = examples.Count / (2f * (examples[i].Good ? good : bad));
                float slope = weight * ((1 / (1 + MathF.Exp(-score))) - (examples[i].Good ? 1 : 0));
                foreach ((int place, float value) in features[i]) Step(ref weights[place], ref moved[place], slope * value);
                Step(ref bias, ref biasMoved, slope);
            }
        }

        return new QualityClassifier(weights, bias, options.Ngram, options.Bits);

        void Step(ref float parameter, ref float sum, float slope)
        {
            sum += slope * slope;
            if (sum > 0) parameter -= rate * slope / MathF.Sqrt(sum);
        }
    }

    /// <summary>Reads one that <see cref="Save"/> wrote.</summary>
    /// <exception cref="FormatException">The file is no classifier.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static QualityClassifier Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        int ngram = 0, bits = 0;
        bool known = file.Metadata.GetValueOrDefault("format") == Format && Number("ngram", 5, out ngram) && Number("bits", 26, out bits)
            && file.Contains("weights") && file.Contains("bias") && file["weights"].ElementCount == 1L << bits && file["bias"].ElementCount == 1;
        if (!known) throw new FormatException($"'{path}' is no quality classifier: expected a safetensors file with format '{Format}' that QualityClassifier.Save wrote.");
        return new QualityClassifier(file.Read<float>("weights"), file.Read<float>("bias")[0], ngram, bits);

        bool Number(string key, int most, out int value)
            => int.TryParse(file.Metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 1 && value <= most;
    }

    /// <summary>The probability that the text is good, 0 to 1.</summary>
    public double Score(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return 1 / (1 + Math.Exp(-Known(NgramFeatures.Of(text, _ngram, _bits), _weights) - _bias));
    }

    /// <summary>Writes it, whole or not at all: a safetensors file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        var file = new SafetensorsWriter();
        file.Metadata["format"] = Format;
        file.Metadata["ngram"] = _ngram.ToString(CultureInfo.InvariantCulture);
        file.Metadata["bits"] = _bits.ToString(CultureInfo.InvariantCulture);
        file.Add("weights", [_weights.Length], _weights);
        file.Add<float>("bias", [1], [_bias]);
        file.Save(path);
    }

    // N-grams that no example had say nothing, and are not to make the others quieter: most pairs of words of a long text are such.
    private static double Known((int Place, float Value)[] features, float[] weights)
    {
        double sum = 0, square = 0;
        foreach ((int place, float value) in features)
        {
            if (weights[place] == 0) continue;
            sum += weights[place] * value;
            square += value * value;
        }

        return square > 0 ? sum / Math.Sqrt(square) : 0;
    }

    private static float Sum((int Place, float Value)[] features, float[] weights)
    {
        float sum = 0;
        foreach ((int place, float value) in features) sum += weights[place] * value;
        return sum;
    }
}
