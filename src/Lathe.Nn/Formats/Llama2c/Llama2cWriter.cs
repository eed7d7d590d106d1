using System.Runtime.InteropServices;

namespace Lathe.Nn.Formats.Llama2c;

/// <summary>Writes a llama2.c checkpoint of version 0, which llama2.c's <c>run</c> loads.</summary>
public static class Llama2cWriter
{
    /// <summary>Writes the file atomically (see <see cref="AtomicFile"/>).</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="header">The model's sizes.</param>
    /// <param name="weights">
    /// Has every weight that <see cref="Llama2cFile"/> names, in these shapes; <c>output.weight</c> only where the classifier is its own.
    /// </param>
    /// <exception cref="ArgumentException">The sizes are impossible.</exception>
    /// <exception cref="InvalidDataException">A weight is missing or has another shape; an old file is as it was.</exception>
    public static void Save(string path, Llama2cHeader header, IWeightSource weights)
    {
        byte[] start = header.ToBytes();
        (IReadOnlyList<(WeightInfo Info, long Offset)> layout, long length) = Llama2cLayout.Of(header);
        foreach ((WeightInfo wanted, _) in layout)
        {
            WeightInfo found = weights[wanted.Name];
            if (found.Shape != wanted.Shape)
                throw new InvalidDataException($"'{weights.Path}', weight '{wanted.Name}' has the shape {found.Shape}: llama2.c's header asks for {wanted.Shape}.");
        }

        AtomicFile.Write(path, stream =>
        {
            stream.Write(start);
            foreach ((WeightInfo info, long offset) in layout)
            {
                if (stream.Position != offset)
                    WriteRotations(stream, header);
                float[] values = new float[info.Shape.Count];
                weights.Read(info.Name, values);
                Write(stream, values);
            }

            if (stream.Position != length)
                WriteRotations(stream, header);
        });
    }

    // cos and sin of position · 10000^(−2i/head), as llama2.c's export writes them; its run ignores them.
    private static void WriteRotations(Stream stream, Llama2cHeader header)
    {
        int pairs = header.HeadWidth / 2;
        foreach (Func<double, double> part in (Func<double, double>[])[Math.Cos, Math.Sin])
        {
            float[] row = new float[pairs];
            for (int position = 0; position < header.Context; position++)
            {
                for (int i = 0; i < pairs; i++)
                    row[i] = (float)part(position * Math.Pow(10000, -2.0 * i / header.HeadWidth));
                Write(stream, row);
            }
        }
    }

    private static void Write(Stream stream, ReadOnlySpan<float> values)
    {
        for (int at = 0; at < values.Length; at += 1 << 24)
            stream.Write(MemoryMarshal.AsBytes(values.Slice(at, Math.Min(1 << 24, values.Length - at))));
    }
}
