using System.Text;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Llama2c;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Formats.Safetensors;

namespace Lathe.Nn.Tests.Formats.Fuzzing;

/// <summary>Small good files with a little of everything that their format has.</summary>
internal static class FuzzSeeds
{
    public static byte[] Safetensors(TemporaryFolder folder)
    {
        var writer = new SafetensorsWriter();
        writer.Metadata["format"] = "pt";
        writer.Add("a.weight", [2, 3], new float[6]);
        writer.Add("a.bias", [3], new Half[3]);
        writer.Add("steps", [], new long[1]);
        writer.Add("mask", [4], new bool[4]);
        writer.Add("empty", [0, 5], Array.Empty<int>());
        writer.Add("raw", SafetensorsDType.BF16, [2, 1, 2], new byte[8]);
        writer.Save(folder["seed"]);
        return File.ReadAllBytes(folder["seed"]);
    }

    /// <summary>An index; its two shards lie in the folder, and stay whole.</summary>
    public static byte[] Index(TemporaryFolder folder)
    {
        var writer = new SafetensorsWriter();
        for (int i = 0; i < 4; i++)
            writer.Add($"layer.{i}.weight", [2, 2], new float[4]);
        return File.ReadAllBytes(writer.SaveSharded(folder.FullName, 32));
    }

    public static byte[] Gguf(TemporaryFolder folder)
    {
        var writer = new GgufWriter();
        writer.Metadata["general.architecture"] = "llama";
        writer.Metadata["general.alignment"] = 32u;
        writer.Metadata["llama.block_count"] = 2u;
        writer.Metadata["rate"] = 0.5f;
        writer.Metadata["yes"] = true;
        writer.Metadata["tokens"] = new[] { "<s>", "a", "▁b", "" };
        writer.Metadata["scores"] = new[] { 1f, 2f, 3f, 4f };
        writer.Metadata["nested"] = new object[] { new[] { 1, 2 }, new[] { "x" } };
        foreach (GgmlType type in BlockCodec.Types)
            writer.Add($"t.{type}", [1, type.BlockLength()], type, new float[type.BlockLength()]);
        writer.Save(folder["seed"]);
        return File.ReadAllBytes(folder["seed"]);
    }

    public static byte[] Llama2c(TemporaryFolder folder)
    {
        var header = new Llama2cHeader(4, 3, 2, 2, 1, 5, 7, SharedClassifier: false);
        return [.. header.ToBytes(), .. new byte[Llama2cLayout.Of(header).Length - Llama2cHeader.Bytes]];
    }
}
