"""What each lane's own sensors show of the truth, with the errors of their data sheets and the faults that are asked for."""
