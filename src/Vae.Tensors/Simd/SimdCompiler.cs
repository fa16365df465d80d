using System.Collections.Immutable;
using Foundation;
using Vae.Tensors.Backends;
using Vae.Tensors.Simd.Convolutions;
using Vae.Tensors.Simd.Fusion;
using Vae.Tensors.Simd.Planning;
using Vae.Tensors.Simd.Products;
using Vae.Tensors.Simd.Steps;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd;

/// <summary>
/// From a program to steps with fixed addresses: lower it to units, place and order them, plan
/// memory, bind kernels.
/// </summary>
internal sealed unsafe partial class SimdCompiler
{
    private readonly Dictionary<string, SimdStorage> variables;
    private readonly ArgumentMemory argumentMemory = new();
    private readonly ProductCalls products;
    private readonly ConvolutionCalls convolutions;
    private readonly MemoryPlan plan;
    private readonly AlignedMemory memory;

    private SimdCompiler(MemoryPlan plan, Dictionary<string, SimdStorage> variables)
    {
        this.plan = plan;
        this.variables = variables;
        memory = new AlignedMemory(plan.Length);
        products = new ProductCalls(argumentMemory);
        convolutions = new ConvolutionCalls(argumentMemory);
    }

    public static SimdExecutable Compile(TensorProgram program, VariableSet set)
    {
        var lowering = new Lowering();
        foreach (var tensor in program.Tensors)
            lowering.Add(tensor);
        foreach (var input in program.Inputs.Except(program.Tensors))
            lowering.Add(input);
        var outputs = program.Outputs.ToDictionary(entry => entry.Key, entry => lowering.Computed(entry.Value));
        foreach (var value in outputs.Values)
            value.IsKept = true;
        var updates = program.Updates.ToDictionary(entry => entry.Key, entry => lowering.Computed(entry.Value));
        var variableValues = program
            .Tensors.Where(tensor => tensor.Operation is Operation.Variable)
            .Select(tensor => lowering[tensor].Value)
            .ToList();

        Placement.AbsorbProducts(lowering.Graph);
        foreach (var (name, next) in updates.Where(update => !update.Value.IsKept))
        {
            var variable =
                variableValues.Find(value => value.Origin == new Origin.Variable(name))
                ?? new Value(next.Count, new Origin.Variable(name));
            if (!Placement.TryUpdateInPlace(lowering.Graph, variable, next))
                next.IsKept = true;
        }

        foreach (var unit in lowering.Graph.Units.OfType<CopyUnit>())
            Placement.ComputeInPlace(unit);
        var order = lowering.Graph.InOrder();
        var inputs = program.Inputs.Select(input => lowering[input].Value);
        var constants = program
            .Tensors.Where(tensor => tensor.Operation is Operation.Constant)
            .Select(tensor => lowering[tensor].Value)
            .ToList();
        var plan = new MemoryPlan(order, inputs.Concat(constants));

        var storages = program
            .Variables.Select(variable => ((Operation.Variable)variable.Operation).Name)
            .ToDictionary(name => name, name => (SimdStorage)set[name]);
        var compiler = new SimdCompiler(plan, storages);
        foreach (var constant in constants)
            *compiler.Address(constant) = ((Origin.Constant)constant.Origin).Number;
        var steps = order.Select(compiler.StepFor).OfType<Step>().ToList();
        steps.AddRange(
            updates
                .Where(update => update.Value.IsKept)
                .Select(update => (Step)compiler.CopyOut(update.Key, update.Value))
        );
        var ranges = new ProgramMemory(
            program.Inputs.ToDictionary(
                input => ((Operation.Input)input.Operation).Name,
                input => new MemoryRange(plan[lowering[input].Value], input.Shape.Count)
            ),
            outputs.ToDictionary(
                output => output.Key,
                output => new MemoryRange(plan[output.Value], output.Value.Count)
            )
        );
        object[] kept = [compiler.argumentMemory, .. storages.Values];
        return new SimdExecutable(program, [.. steps], ranges, compiler.memory, kept);
    }

    private Step? StepFor(Unit unit) =>
        unit switch
        {
            FusedUnit { Count: 0 } => null,
            FusedUnit pass => Fused(pass),
            MatrixUnit product => new ProductStep([.. Calls(product)]),
            CopyUnit copy => Copies(copy),
            KernelGradientUnit or PadUnit or FoldUnit or IndexedRowsUnit => ConvolutionStep(unit),
            ReduceUnit reduce => Reduced(reduce),
            _ => throw Invariant.Unreachable(unit),
        };

    private ReduceStep Reduced(ReduceUnit unit)
    {
        var axes = StridedAxes.Of(unit.Source, unit.Target);
        return new(unit.Kind, Address(unit.Source), Address(unit.Target), unit.Results[0].Count, axes);
    }

    private Step? Copies(CopyUnit unit)
    {
        Step[] copies = [.. unit.Pieces.Where(piece => piece.Source.Sizes.Count > 0).Select(piece => Copied(piece))];
        return copies.Length switch
        {
            0 => null,
            1 => copies[0],
            _ => new SequenceStep(copies),
        };
    }

    private CopyStep Copied((View Source, View Target) piece) =>
        new(Address(piece.Source), Address(piece.Target), StridedAxes.Of(piece.Source, piece.Target));

    private CopyStep CopyOut(string variable, Value next) =>
        new(Address(next), variables[variable].Memory.Start, [(next.Count, 1, 1)]);

    private FusedStep Fused(FusedUnit pass)
    {
        var (body, slots) = WithStores(pass);
        var columns = pass.Columns ?? pass.Count;
        var productColumns = pass.Products.Count > 0 ? pass.Products[0].Columns : columns;
        var panelRows = pass.Products.Count > 0 ? Panels.RowsOf(pass, productColumns) : pass.Count / columns;
        var strides = argumentMemory.Allocate<nint>(slots.Length);
        for (var slot = 0; slot < slots.Length; slot++)
            strides[slot] = (nint)RowStride(slots[slot], columns) * sizeof(float);

        var panels = new List<FusedStep.Panel>();
        var rows = pass.Products.Count > 0 ? pass.Count / productColumns : panelRows;
        for (var first = 0; first < rows; first += panelRows)
        {
            var taken = Math.Min(panelRows, rows - first);
            // A pass that needs no certain number of columns takes a panel as one row.
            var (kernelRows, kernelColumns) = pass.Columns is null ? (1, taken * productColumns) : (taken, columns);
            var pointers = (float**)argumentMemory.Allocate<nint>(slots.Length);
            for (var slot = 0; slot < slots.Length; slot++)
                pointers[slot] = Pointer(pass, slots[slot], first, productColumns, strides[slot]);
            var calls = new List<ProductCall>();
            foreach (var product in pass.Products)
                calls.AddRange(Calls(product, first, taken, Target(product, first)));
            panels.Add(new FusedStep.Panel([.. calls], pointers, kernelRows, kernelColumns));
        }

        return new FusedStep(FusedKernels.For(body), strides, [.. panels], [.. Reductions(slots)]);
    }

    /// <summary>Where the rows of a pass's product go, from a first one on.</summary>
    private float* Target(MatrixUnit product, int firstRow) =>
        MemoryPlan.IsStored(product.Results[0])
            ? Address(product.Results[0]) + ((long)firstRow * product.Columns)
            : memory.Start + plan.ScratchOf(product);

    /// <summary>
    /// The body with a store for every value that is read from memory, and the slots that it uses.
    /// </summary>
    private static (ImmutableArray<Instruction> Body, FusedSlot[] Slots) WithStores(FusedUnit pass)
    {
        var slots = pass.Slots.ToList();
        var body = pass.Body.ToList();
        var stored = pass.Computed.Where(entry => MemoryPlan.IsStored(entry.Key)).OrderBy(entry => entry.Value);
        foreach (var (value, instruction) in stored)
        {
            slots.Add(new FusedSlot.Written(value));
            body.Add(new Instruction.Store(slots.Count - 1, instruction));
        }

        int[] used = [.. body.Select(instruction => instruction.UsedSlot).OfType<int>().Distinct().Order()];
        var renumbered = body.Select(instruction => instruction.WithSlot(slot => Array.IndexOf(used, slot)));
        return ([.. renumbered], [.. used.Select(slot => slots[slot])]);
    }

    private static int RowStride(FusedSlot slot, int columns) =>
        slot switch
        {
            FusedSlot.Read { Operand: { Pattern: ReadPattern.Lanes, Columns: null } } or FusedSlot.Written => columns,
            FusedSlot.Read read => read.Operand.RowStride,
            FusedSlot.Reduced { Scope: ReductionScope.Row } => 1,
            _ => 0,
        };

    private float* Pointer(FusedUnit pass, FusedSlot slot, int firstRow, int columns, nint stride)
    {
        // The elements before the panel. Without a certain number of columns, strides are those of
        // one long row: a slot of stride 0 stays where it is.
        long skipped = firstRow * (stride / sizeof(float));
        if (pass.Columns is null && stride != 0)
            skipped = (long)firstRow * columns;
        switch (slot)
        {
            case FusedSlot.Read read:
                var product = pass.Products.Find(product => product.Results[0] == read.Operand.Value);
                return product is not null && !MemoryPlan.IsStored(read.Operand.Value)
                    ? memory.Start + plan.ScratchOf(product)
                    : Address(read.Operand.Value) + read.Operand.Offset + skipped;
            case FusedSlot.Written written:
                return Address(written.Value) + skipped;
            case FusedSlot.Reduced { Scope: ReductionScope.All } reduced:
                return memory.Start + plan.AccumulatorOf(reduced);
            case FusedSlot.Reduced reduced:
                return Address(reduced.Value) + skipped;
            default:
                throw Invariant.Unreachable(slot);
        }
    }

    private List<FusedStep.Reduction> Reductions(FusedSlot[] slots)
    {
        var reductions = new List<FusedStep.Reduction>();
        foreach (var slot in slots.OfType<FusedSlot.Reduced>())
        {
            var result = Address(slot.Value);
            switch (slot.Scope)
            {
                case ReductionScope.All:
                    var accumulator = memory.Start + plan.AccumulatorOf(slot);
                    reductions.Add(new(slot.Kind, accumulator, AlignedMemory.Lanes, result));
                    break;
                case ReductionScope.Column:
                    reductions.Add(new(slot.Kind, result, slot.Value.Count, null));
                    break;
            }
        }

        return reductions;
    }

    private float* Address(View view) => Address(view.Value) + view.Offset;

    private float* Address(Value value) =>
        value switch
        {
            { Origin: Origin.Variable(var name) } => variables[name].Memory.Start,
            { Home: var (home, offset) } => Address(home) + offset,
            _ => memory.Start + plan[value],
        };
}
