using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Vae.Models.WeightFiles;

/// <summary>
/// Reads a pickle (Python's pickletools documents the opcodes) as a value and never as a program:
/// only the opcodes that a state dict is written with are known, and nothing that it asks for by
/// name is looked up. Work and memory are bounded by the bytes there are.
/// </summary>
internal ref struct Unpickler
{
    private const string Ends = "it ends in the middle of a pickle",
        Lacks = "a pickle takes what is not there",
        Misuses = "a pickle mixes up what it made";

    /// <summary>A state dict takes about 40 a tensor; this many take some 20 MB.</summary>
    private const int MostValues = 1 << 18;

    private static readonly string TooMany = $"a pickle of it makes more than {MostValues} values";

    private readonly ReadOnlySpan<byte> bytes;
    private readonly List<PickleValue> stack = [];
    private readonly Stack<int> marks = [];
    private readonly Dictionary<uint, PickleValue> memo = [];
    private readonly Dictionary<string, PickleValue.Storage> storages;
    private int position,
        values;

    private Unpickler(ReadOnlySpan<byte> bytes, int position, Dictionary<string, PickleValue.Storage> storages)
    {
        this.bytes = bytes;
        this.storages = storages;
        this.position = position;
    }

    /// <summary>
    /// Reads one pickle, after which <paramref name="position"/> stands behind it.
    /// </summary>
    /// <returns>Why it is refused; null if it is not.</returns>
    public static string? Read(ReadOnlySpan<byte> bytes, ref int position, out PickleValue value) =>
        Read(bytes, ref position, [], out value);

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, ref int, out PickleValue)"/>
    /// <param name="storages">Takes every storage that the pickle names, by its key.</param>
    public static string? Read(
        ReadOnlySpan<byte> bytes,
        ref int position,
        Dictionary<string, PickleValue.Storage> storages,
        out PickleValue value
    )
    {
        var unpickler = new Unpickler(bytes, position, storages);
        value = new PickleValue.None();
        while (true)
        {
            if (!unpickler.TryTake(1, out var opcode))
                return Ends;
            if (opcode[0] == (byte)'.')
                break;
            if (unpickler.Step((char)opcode[0]) is { } refusal)
                return refusal;
        }

        if (unpickler.stack.Count != 1 || unpickler.marks.Count > 0)
            return Misuses;
        (value, position) = (unpickler.stack[0], unpickler.position);
        return null;
    }

    private string? Step(char opcode) =>
        opcode switch
        {
            '\u0080' => Protocol(),
            'N' => Push(new PickleValue.None()),
            '\u0088' => Push(new PickleValue.Flag(true)),
            '\u0089' => Push(new PickleValue.Flag(false)),
            'K' => TryTake(1, out var number) ? Push(new PickleValue.Whole(number[0])) : Ends,
            'M' => TryTake(2, out var number)
                ? Push(new PickleValue.Whole(BinaryPrimitives.ReadUInt16LittleEndian(number)))
                : Ends,
            'J' => TryTake(4, out var number)
                ? Push(new PickleValue.Whole(BinaryPrimitives.ReadInt32LittleEndian(number)))
                : Ends,
            '\u008a' => Long(),
            'G' => TryTake(sizeof(double), out _) ? Push(new PickleValue.Real()) : Ends,
            'X' => Text(),
            'c' => Global(),
            '(' => Mark(),
            ')' => Push(new PickleValue.Tuple([])),
            '\u0085' => Tuple(1),
            '\u0086' => Tuple(2),
            '\u0087' => Tuple(3),
            't' => TryPopToMark(out var items) ? Push(new PickleValue.Tuple([.. items])) : Lacks,
            ']' => Push(new PickleValue.Sequence()),
            'a' => TryPop(out var item) ? Append([item]) : Lacks,
            'e' => TryPopToMark(out var items) ? Append(items) : Lacks,
            '}' => Push(new PickleValue.Map()),
            's' => TryPop(out var item) && TryPop(out var key) ? SetItems([key, item]) : Lacks,
            'u' => TryPopToMark(out var items) ? SetItems(items) : Lacks,
            'q' => TryTake(1, out var index) ? Put(index[0]) : Ends,
            'r' => TryTake(4, out var index) ? Put(BinaryPrimitives.ReadUInt32LittleEndian(index)) : Ends,
            'h' => TryTake(1, out var index) ? Get(index[0]) : Ends,
            'j' => TryTake(4, out var index) ? Get(BinaryPrimitives.ReadUInt32LittleEndian(index)) : Ends,
            'R' => Reduce(),
            'b' => Build(),
            'Q' => TryPop(out var id) ? Storage(id) : Lacks,
            _ => $"it uses the pickle opcode 0x{(int)opcode:X2}, which no state dict needs",
        };

    private string? Protocol()
    {
        if (!TryTake(1, out var version))
            return Ends;
        return version[0] == 2 ? null : $"it is of pickle protocol {version[0]}, expected 2, which torch.save writes";
    }

    private string? Long()
    {
        if (!TryTake(1, out var length) || !TryTake(length[0], out var digits))
            return Ends;
        if (digits.Length > 16)
            return "it holds an integer of more than 16 bytes";
        var number = (Int128)(digits.Length > 0 && digits[^1] >= 0x80 ? -1 : 0);
        for (var i = digits.Length - 1; i >= 0; i--)
            number = (number << 8) | digits[i];
        return Push(new PickleValue.Whole(number));
    }

    private string? Text()
    {
        if (!TryTake(4, out var length) || !TryTake(BinaryPrimitives.ReadUInt32LittleEndian(length), out var content))
            return Ends;
        return Utf8.IsValid(content)
            ? Push(new PickleValue.Text(Encoding.UTF8.GetString(content)))
            : "it holds a text that is not UTF-8";
    }

    private string? Global()
    {
        if (!TryTakeLine(out var module) || !TryTakeLine(out var name))
            return Ends;
        var full = $"{module}.{name}";
        if (PickleConstruction.Knows(full))
            return Push(new PickleValue.Global(full));
        return $"it asks for {full}, which no state dict of tensors needs: save model.state_dict() alone";
    }

    private string? Tuple(int count)
    {
        var items = new PickleValue[count];
        for (var i = count - 1; i >= 0; i--)
        {
            if (!TryPop(out items[i]))
                return Lacks;
        }

        return Push(new PickleValue.Tuple([.. items]));
    }

    private readonly string? Append(ReadOnlySpan<PickleValue> items)
    {
        if (Top is not PickleValue.Sequence sequence)
            return Misuses;
        sequence.Items.AddRange(items);
        return null;
    }

    private readonly string? SetItems(ReadOnlySpan<PickleValue> items)
    {
        if (Top is not PickleValue.Map map || items.Length % 2 != 0)
            return Misuses;
        for (var i = 0; i < items.Length; i += 2)
            map.Items.Add((items[i], items[i + 1]));
        return null;
    }

    private readonly string? Put(uint index)
    {
        if (Top is not { } value)
            return Lacks;
        memo[index] = value;
        return null;
    }

    private string? Get(uint index) => memo.TryGetValue(index, out var value) ? Push(value) : Lacks;

    private string? Reduce()
    {
        if (!TryPop(out var arguments) || !TryPop(out var function))
            return Lacks;
        if (PickleConstruction.Call(function, arguments) is { } made)
            return Push(made);
        return $"it calls {(function as PickleValue.Global)?.Name ?? "what is no function"} with what no state dict "
            + "gives it";
    }

    /// <summary>
    /// A state dict is an OrderedDict with an attribute, the versions of its modules: of no use
    /// here.
    /// </summary>
    private readonly string? Build() =>
        TryPop(out var state) && state is PickleValue.Map && Top is PickleValue.Map ? null : Misuses;

    private string? Storage(PickleValue id)
    {
        if (PickleConstruction.Storage(id) is not { } storage)
            return "it refers to something outside the pickle that is no whole storage of numbers that are read";
        if (!storages.TryAdd(storage.Key, storage) && storages[storage.Key].Type != storage.Type)
            return $"it has the storage {storage.Key} as two types";
        return Push(storage);
    }

    private string? Push(PickleValue value)
    {
        stack.Add(value);
        return ++values <= MostValues ? null : TooMany;
    }

    private string? Mark()
    {
        marks.Push(stack.Count);
        return ++values <= MostValues ? null : TooMany;
    }

    /// <summary>The value on top, if there is one above the last mark.</summary>
    private readonly PickleValue? Top => stack.Count > Floor ? stack[^1] : null;

    private readonly int Floor => marks.TryPeek(out var mark) ? mark : 0;

    private readonly bool TryPop(out PickleValue value)
    {
        value = Top!;
        if (value is null)
            return false;
        stack.RemoveAt(stack.Count - 1);
        return true;
    }

    private readonly bool TryPopToMark(out PickleValue[] items)
    {
        items = [];
        if (!marks.TryPop(out var mark))
            return false;
        items = [.. stack[mark..]];
        stack.RemoveRange(mark, items.Length);
        return true;
    }

    private bool TryTake(uint count, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (count > bytes.Length - position)
            return false;
        taken = bytes.Slice(position, (int)count);
        position += (int)count;
        return true;
    }

    private bool TryTakeLine(out string line)
    {
        var length = bytes[position..].IndexOf((byte)'\n');
        line = length < 0 ? "" : Encoding.ASCII.GetString(bytes.Slice(position, Math.Min(length, 200)));
        position += length + 1;
        return length >= 0;
    }
}
