using Lathe.Nn.Memories;
using Lathe.Tensors;

namespace Lathe.Nn.Layers;

/// <summary>What all blocks of one forward pass share.</summary>
/// <param name="Memory">What attention remembers.</param>
/// <param name="Options">Masks of the attention.</param>
/// <param name="RotaryTable">Cosines and sines [P, R]; null where positions are not rotary.</param>
/// <param name="Positions">Int32 [T]: position of each token; null where positions are not rotary.</param>
public readonly record struct BlockContext(AttentionMemory Memory, AttentionOptions Options, Tensor? RotaryTable, Tensor? Positions);
