using System.Collections.Immutable;

namespace Sweep.Coordinator.Views;

/// <summary>
/// How fast the trials of a sweep end: how many became final since a mark, over the time since it.
/// The mark is the latest moment that is at least <see cref="Window"/> ago and has at least
/// <see cref="LeastTrials"/> ends after it, and <see cref="Rounds"/> for each trial that is at work
/// at once. Where there is no such moment, it is the one when this process took the sweep over. So
/// a pace needs no full window at the start, counts no time between two processes, takes in hours
/// where trials are slow, is not misled by slots that end together, and falls while none ends.
/// Immutable.
/// </summary>
public sealed record Pace
{
    /// <summary>How far back it looks at least, once there is so much.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>How many ends it takes in at least, once there are so many.</summary>
    public const int LeastTrials = 20;

    /// <summary>How often each slot has ended a trial since the mark.</summary>
    public const int Rounds = 3;

    /// <summary>What takes longer than this has no end that is worth telling.</summary>
    public static readonly TimeSpan MostRemaining = TimeSpan.FromDays(1000);

    /// <summary>Before any trial ended.</summary>
    public static readonly Pace None = new();

    /// <summary>
    /// Marks are no closer than this, so that thousands of ends a second take no room.
    /// </summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(5);

    private ImmutableQueue<Mark> marks = ImmutableQueue.Create(new Mark(TimeSpan.Zero, 0));
    private TimeSpan newest;
    private int atOnce;

    private Pace() { }

    /// <summary>How many trials became final in this process.</summary>
    public int Ended { get; private init; }

    /// <summary>How many moments are remembered.</summary>
    internal int Marks => marks.Count();

    /// <summary>The same after one more trial became final.</summary>
    /// <param name="at">Since the process took the sweep over.</param>
    /// <param name="atOnce">How many trials were at work, this one included.</param>
    public Pace With(TimeSpan at, int atOnce)
    {
        var next = this with { Ended = Ended + 1 };
        next.atOnce = atOnce;
        if (at - newest < Apart)
            return next;
        next.newest = at;
        next.marks = marks.Enqueue(new Mark(at, next.Ended));
        while (next.IsPast(next.marks.Dequeue(out _), at))
            next.marks = next.marks.Dequeue();
        return next;
    }

    /// <summary>Trials a minute; null before the first has ended.</summary>
    /// <param name="now">Since the process took the sweep over.</param>
    public double? PerMinute(TimeSpan now)
    {
        if (Ended == 0)
            return null;
        var mark = marks.Peek();
        foreach (var later in marks.Where(one => IsMark(one, now)))
            mark = later;
        return now > mark.At ? (Ended - mark.Ended) / (now - mark.At).TotalMinutes : null;
    }

    /// <summary>
    /// How long so many more trials take at this pace; null before the first has ended, and for
    /// more than <see cref="MostRemaining"/>.
    /// </summary>
    public TimeSpan? Remaining(int left, TimeSpan now)
    {
        if (PerMinute(now) is not { } pace)
            return null;
        var minutes = Math.Max(0, left) / pace;
        return minutes < MostRemaining.TotalMinutes ? TimeSpan.FromMinutes(minutes) : null;
    }

    /// <summary>Whether the first mark of all is too old to be needed.</summary>
    private bool IsPast(ImmutableQueue<Mark> others, TimeSpan now) => !others.IsEmpty && IsMark(others.Peek(), now);

    private bool IsMark(Mark mark, TimeSpan now) =>
        now - mark.At >= Window && Ended - mark.Ended >= Math.Max(LeastTrials, Rounds * atOnce);

    /// <param name="Ended">How many trials had ended by then.</param>
    private readonly record struct Mark(TimeSpan At, int Ended);
}
