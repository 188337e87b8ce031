"""Somebody has a memory forgotten, and an older backup is restored: Saegim does not say it again."""

from pathlib import Path

from bot.memory.sealing import KeyRing
from bot.ops.backup import backup, restore
from tests.scenarios.conftest import NewTeam, Team, on_both, seen
from tests.scenarios.test_memory import id_in

QUESTION = "what is the staging database called?"


@on_both
def test_what_was_forgotten_stays_forgotten_whatever_backup_is_restored(team: Team, tmp_path: Path) -> None:
    kept = team.command(team.dana, team.general, "remember the staging database is called herring")
    team.command(team.dana, team.general, "remember we deploy on Tuesdays")
    backup(team.redis, tmp_path / "a", KeyRing())
    team.command(team.dana, team.general, f"forget {id_in(kept.text)}")

    done = restore(team.redis, tmp_path / "a", KeyRing(), merge=True, now=team.clock())

    assert (done.added, done.left_out) == (0, 1)
    assert "herring" not in seen(team.command(team.minsu, team.general, QUESTION))


def test_a_running_saegim_recalls_what_was_restored(new_team: NewTeam, tmp_path: Path) -> None:
    team = new_team()
    team.command(team.dana, team.general, "remember the staging database is called herring")
    backup(team.redis, tmp_path / "a", KeyRing())
    team.redis.flushall()
    assert "herring" not in seen(team.command(team.minsu, team.general, QUESTION))

    restore(team.redis, tmp_path / "a", KeyRing(), merge=False, now=team.clock())

    assert "herring" in seen(team.command(team.minsu, team.general, QUESTION))
