using System.Buffers;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;

namespace Lathe.Nn.Models;

/// <summary>
/// Replaces the matrices of a built model by blocks, by a recipe. Stacked matrices (q, k, v) become segments, so that each part has the type
/// that a file of that recipe would give it.
/// </summary>
public sealed class ModelQuantizer
{
    // Rows encoded at once: a few megabytes of floats.
    private const int PieceElements = 1 << 20;

    private readonly Dictionary<string, (int Rows, BlockFormat Format)[]> _segments;

    /// <summary>Plans for a model.</summary>
    /// <param name="config">What the model is.</param>
    /// <param name="recipe">The mixture of types.</param>
    /// <exception cref="ArgumentException">The recipe is F32.</exception>
    public ModelQuantizer(TransformerConfig config, GgufRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(recipe);
        if (recipe.Main == GgmlType.F32) throw new ArgumentException("The recipe F32 quantises nothing: name one of fewer bits.", nameof(recipe));
        (WeightPart[] parts, Dictionary<string, object> metadata) = Names(config);
        var plan = new GgufTypePlan(recipe, [.. parts.Select(p => new WeightInfo(p.Name, p.Shape, "F32", 0))], metadata);
        _segments = parts.GroupBy(p => p.Parameter)
            .Where(g => g.All(p => plan[p.Name]?.Blocks() is not null))
            .ToDictionary(g => g.Key, g => g.OrderBy(p => p.FirstRow).Select(p => (p.Shape[0], plan[p.Name]!.Value.Blocks()!.Value)).ToArray());
    }

    private ModelQuantizer(Dictionary<string, (int Rows, BlockFormat Format)[]> segments) => _segments = segments;

    /// <summary>
    /// Plans what QLoRA holds (arXiv:2305.14314): the blocks' matrices whose rows are whole blocks of 32 in NF4; embeddings and head in 16 bits.
    /// </summary>
    /// <param name="config">What the model is.</param>
    public static ModelQuantizer NormalFloat(TransformerConfig config)
        => new(ParameterList.Of(config).Where(IsMatrix).Where(p => p.Shape.Rank == 2)
            .Select(p => (p.Name, p.Shape, Format: !p.Name.StartsWith("blocks.", StringComparison.Ordinal) ? BlockFormat.F16 : p.Shape[1] % BlockFormat.NF4.BlockLength() == 0 ? BlockFormat.NF4 : BlockFormat.F32))
            .Where(p => p.Format != BlockFormat.F32)
            .ToDictionary(p => p.Name, p => new[] { (p.Shape[0], p.Format) }));

    /// <summary>Quantises all matrices of a model that are floats.</summary>
    /// <param name="model">A model of 32-bit floats. Not between a forward pass and its backward pass.</param>
    /// <exception cref="InvalidDataException">A weight is infinite or not a number.</exception>
    public void Quantize(Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (Parameter parameter in model.Parameters) Quantize(parameter);
    }

    /// <summary>Quantises all matrices of a model that are floats.</summary>
    /// <param name="model">A model of 32-bit floats. Not between a forward pass and its backward pass.</param>
    /// <param name="recipe">The mixture of types.</param>
    /// <exception cref="InvalidDataException">A weight is infinite or not a number.</exception>
    public static void Quantize(Transformer model, GgufRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(model);
        new ModelQuantizer(model.Config, recipe).Quantize(model);
    }

    /// <summary>Quantises one parameter of the model, if it is a matrix of 32-bit floats that the recipe has a type for.</summary>
    public void Quantize(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (parameter.DType != DType.Float32 || !_segments.TryGetValue(parameter.Name, out (int Rows, BlockFormat Format)[]? segments)) return;
        var blocks = new BlockWeight(parameter.Shape[1], segments);
        try
        {
            foreach (BlockSegment segment in blocks.Segments) Encode(parameter, blocks, segment);
        }
        catch
        {
            blocks.Dispose();
            throw;
        }

        parameter.Store(blocks);
    }

    private static void Encode(Parameter parameter, BlockWeight blocks, BlockSegment segment)
    {
        int columns = blocks.Columns, step = Math.Max(1, PieceElements / columns / 16 * 16), end = segment.FirstRow + segment.Rows;
        for (int row = segment.FirstRow; row < end; row += step)
        {
            int rows = Math.Min(step, end - row), bytes = checked((int)blocks.FileBytes(row, rows));
            byte[] buffer = ArrayPool<byte>.Shared.Rent(bytes);
            try
            {
                Span<float> values = parameter.Value<float>().Slice(checked(row * columns), rows * columns);
                if (segment.Format == BlockFormat.NF4) Tensors.Blocks.NormalFloat.Encode(values, buffer.AsSpan(0, bytes));
                else BlockCodec.Encode(segment.Format.Stored(), values, buffer.AsSpan(0, bytes));
                blocks.Write(row, rows, buffer.AsSpan(0, bytes));
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"Parameter {parameter}, from row {row}: {e.Message}", e);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    // A model that GGUF has no architecture for has no names there: its own do, and everything is of the main type.
    private static (WeightPart[] Parts, Dictionary<string, object> Metadata) Names(TransformerConfig config)
    {
        try
        {
            ModelFamily family = ModelFamilies.OfGgufConfig(config);
            string architecture = family.GgufArchitecture(config);
            var metadata = new Dictionary<string, object> { ["general.architecture"] = architecture };
            family.WriteGguf(config, architecture, metadata);
            return ([.. family.GgufWeights(config)], metadata);
        }
        catch (NotSupportedException)
        {
            return ([.. ParameterList.Of(config).Where(IsMatrix).Select(p => new WeightPart(p.Name, p.Name, p.Shape))], []);
        }
    }

    private static bool IsMatrix(ParameterShape p) => p.Name is not ("positions.weight" or "token_types.weight") && !p.Name.EndsWith(".router.weight", StringComparison.Ordinal);
}
