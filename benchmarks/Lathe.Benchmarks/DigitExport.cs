using Lathe.Nn.Formats.Safetensors;
using Lathe.Training.Data.Digits;

namespace Lathe.Benchmarks;

/// <summary>Writes the examples of the medium digit run, split at random, for the peers to train on.</summary>
internal static class DigitExport
{
    public static int Run(string[] args)
    {
        if (args.Length != 1)
        {
            Console.Error.WriteLine("export-digits takes the folder to write to.");
            return 2;
        }

        DigitDataset data = DigitDataset.Generate(new DigitDatasetOptions { Seed = 1, Split = DigitSplitMode.Random });
        var writer = new SafetensorsWriter();
        Add(writer, "train", data.Train);
        Add(writer, "validation", data.Validation);
        Add(writer, "test", data.Test);
        Directory.CreateDirectory(args[0]);
        writer.Save(Path.Combine(args[0], "digits.safetensors"));
        return 0;
    }

    private static void Add(SafetensorsWriter writer, string part, DigitExamples examples)
    {
        int length = examples.MaxLength;
        int[] tokens = new int[examples.Count * length], labels = new int[examples.Count];
        for (int i = 0; i < examples.Count; i++)
        {
            ReadOnlySpan<byte> source = examples.Tokens(i);
            for (int t = 0; t < source.Length; t++) tokens[(i * length) + t] = source[t];
            labels[i] = examples.Label(i);
        }

        writer.Add($"{part}.tokens", [examples.Count, length], tokens);
        writer.Add($"{part}.labels", [examples.Count], labels);
    }
}
